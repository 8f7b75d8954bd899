import { parentPort, workerData } from 'node:worker_threads';
import { EvaluationBench } from './evaluate.js';
import type { Job, JobContext, Measurement } from './job.js';
import { openShared, type SharedDataset } from './shared-data.js';
import { type JobHooks, runTrainingJob } from './train.js';

/** What a worker thread starts with. */
export interface WorkerStart {
  readonly context: JobContext;
  readonly dataset: SharedDataset;
  /** One Int32 that becomes 1 when work must stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a worker thread says. */
export type WorkerMessage =
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly total: number;
      readonly detail: string;
    }
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  | { readonly kind: 'finished'; readonly complete: boolean }
  | { readonly kind: 'failed'; readonly error: unknown; readonly name: string };

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

function serve(port: NonNullable<typeof parentPort>, start: WorkerStart): void {
  const stop = new Int32Array(start.stop);
  const doJob = createJobDoer(start.context, start.dataset);
  const say = (message: WorkerMessage) => port.postMessage(message);
  const hooks: JobHooks = {
    stopped: () => Atomics.load(stop, 0) !== 0,
    report: (done, total, detail) => say({ kind: 'progress', done, total, detail }),
  };
  port.on('message', (job: Job) => {
    doJob(job, hooks, (measurement) => say({ kind: 'measured', measurement })).then(
      (complete) => say({ kind: 'finished', complete }),
      (error: unknown) =>
        say({ kind: 'failed', error, name: error instanceof Error ? error.name : 'Error' }),
    );
  });
}

if (parentPort) serve(parentPort, workerData as WorkerStart);
