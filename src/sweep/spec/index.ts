/** Sweeps as people write them, and the experiments that they stand for. */
export { loadSweep, resolveSweep, type Sweep } from './load.js';
export { type PointValues, valuesText } from './points.js';
export type { SweepPoint } from './resolve-points.js';
export { sweepJsonSchema } from './schema.js';
