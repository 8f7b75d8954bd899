import { parentPort, workerData } from 'node:worker_threads';
import { EvaluationBench } from './evaluate.js';
import type { Job, JobContext, Measurement } from './job.js';
import { openShared, type SharedDataset } from './shared-data.js';
import { serveJobs } from './thread.js';
import { type JobHooks, runTrainingJob } from './train.js';

/** What a worker thread starts with. */
export interface WorkerStart {
  readonly context: JobContext;
  readonly dataset: SharedDataset;
  /** One Int32 that becomes 1 when work must stop. */
  readonly stop: SharedArrayBuffer;
}

/** Does one job in this thread. */
export type JobDoer = (
  job: Job,
  hooks: JobHooks,
  measured: (m: Measurement) => void,
) => Promise<boolean>;

/** Prepares a thread's job doer. */
export function createJobDoer(context: JobContext, dataset: SharedDataset): JobDoer {
  const opened = openShared(dataset);
  const bench = new EvaluationBench(context, opened);
  return (job, hooks, measured) => {
    switch (job.kind) {
      case 'train':
        return runTrainingJob(job, context, opened, hooks);
      case 'retrain':
        return bench.retrain(job, hooks, measured);
      case 'evaluate':
        return bench.run(job, hooks, measured);
    }
  };
}

if (parentPort) {
  const { context, dataset, stop } = workerData as WorkerStart;
  serveJobs<Job, Measurement>(parentPort, stop, createJobDoer(context, dataset));
}
