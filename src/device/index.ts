/** Models of one memory device. */
export * from './characteristics.js';
export * from './differential-pair.js';
export * from './drift-compensation.js';
export * from './faults.js';
export * from './hold-weights.js';
export * from './model.js';
export * from './pcm.js';
export * from './preset.js';
export * from './presets.js';
export * as pulsed from './pulsed/index.js';
export * from './reram-milo.js';
export * from './reram-wan.js';
export * from './streams.js';
export * from './variation.js';
