/** Training methods: how a network comes by weights that survive its hardware. */
export * as array from './array/index.js';
export * from './averaging.js';
export * from './batches.js';
export * from './evaluator.js';
export * from './methods/index.js';
export * from './settings.js';
export * from './snapshot.js';
export * from './trainer.js';
