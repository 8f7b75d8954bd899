/** Sweeps: one experiment at many points, their runs, and the store of all runs. */
export {
  estimatePoints,
  estimateSweep,
  type PointEstimate,
  type SweepEstimate,
} from './estimate/dry-run.js';
export { measuredBytes } from './estimate/estimate.js';
export type { Executor, ExecutorContext, ExecutorEvents, OpenPoint } from './executor.js';
export type { Failure } from './failure.js';
export { sweepFolder } from './folder.js';
export { createLocalExecutor, type LocalOptions } from './local/executor.js';
export type { PointOutcome, SweepOutcome } from './outcome.js';
export { readSweepReport } from './report.js';
export * from './require/index.js';
export { type PointOptions, runPoints } from './run-points.js';
export { runSweep, type SweepOptions } from './run-sweep.js';
export { createSlurmExecutor } from './slurm/executor.js';
export { cancelSlurm, type SlurmPoint, slurmStatus } from './slurm/status.js';
export type { SlurmOptions } from './slurm/submit.js';
export * from './spec/index.js';
export type { ArrayEstimate, ArrayMethodSummary, ArraySummary } from './summary.js';
export { isSweepFolder, readIndex, type SweepIndex } from './sweep-index.js';
export * from './tables/index.js';
export { estimateText, statusText, sweepText } from './text.js';
export type { PointResult, PointSpec } from './work.js';
