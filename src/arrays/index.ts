/** Training on device arrays: specs, their runs, what a run leaves. */
export {
  type ArrayTrainingData,
  buildTrainee,
  loadArrayData,
  type Purpose,
} from './build.js';
export * from './extraction/index.js';
export { readArrayResult, writeArrayReport } from './folder.js';
export { type ArrayJob, arrayJobs, arrayModelPath, readTrainedArrays } from './jobs/trained.js';
export { isArrayRun, readAnySpec } from './load.js';
export { arrayReportOf } from './report.js';
export {
  type ArrayEpochRecord,
  type ArrayMethodResult,
  type ArrayResult,
  arrayResultSchema,
  cutShare,
  errorsAt,
} from './result.js';
export { type ArrayRunOutcome, arrayRunFolder, runArrayTraining } from './runner.js';
export * from './spec/index.js';
export { type ErrorUnit, testTrainee, unitOf } from './test.js';
export { arrayResultText } from './text-table.js';
export {
  openTrainedNetwork,
  type TrainedNetwork,
  type TrainedNetworkOptions,
} from './trained-network.js';
export type { Trainee, TraineeState } from './trainee.js';
