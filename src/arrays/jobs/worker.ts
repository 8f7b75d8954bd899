import { parentPort, workerData } from 'node:worker_threads';
import { loadArrayData } from '../build.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import { type ArrayJob, runArrayJob } from './train.js';

/** What a worker thread starts with. */
export interface ArrayWorkerStart {
  readonly spec: ResolvedArraySpec;
  readonly folder: string;
  /** One Int32 that becomes 1 when work must stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a worker thread says. */
export type ArrayWorkerMessage =
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly total: number;
      readonly detail: string;
    }
  | { readonly kind: 'finished'; readonly complete: boolean }
  | { readonly kind: 'failed'; readonly error: unknown; readonly name: string };

function serve(
  port: NonNullable<typeof parentPort>,
  { spec, folder, stop }: ArrayWorkerStart,
): void {
  const flag = new Int32Array(stop);
  const data = loadArrayData(spec);
  const say = (message: ArrayWorkerMessage) => port.postMessage(message);
  const hooks = {
    stopped: () => Atomics.load(flag, 0) !== 0,
    report: (done: number, total: number, detail: string) =>
      say({ kind: 'progress', done, total, detail }),
  };
  port.on('message', (job: ArrayJob) => {
    runArrayJob(job, spec, folder, data, hooks).then(
      (complete) => say({ kind: 'finished', complete }),
      (error: unknown) =>
        say({ kind: 'failed', error, name: error instanceof Error ? error.name : 'Error' }),
    );
  });
}

if (parentPort) serve(parentPort, workerData as ArrayWorkerStart);
