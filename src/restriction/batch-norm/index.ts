import type { FusingStrategy } from '../settings.js';
import { fuseAfterTraining } from './after-training.js';
import type { Fusing } from './context.js';
import { fuseByCurrentBatch, fuseByMovingAverage } from './current-batch.js';
import { fuseAsHrat, fuseAtUnfusedScale } from './hrat.js';

export * from './context.js';
export { fusedInUse } from './in-use.js';

/** Every way to fuse batch normalisation in training, by the name that settings use. */
export const fusings: Readonly<Record<FusingStrategy, Fusing>> = {
  hrat: fuseAsHrat,
  'after-training': fuseAfterTraining,
  'current-batch': fuseByCurrentBatch,
  'moving-average': fuseByMovingAverage,
  'unfused-scale': fuseAtUnfusedScale,
};
