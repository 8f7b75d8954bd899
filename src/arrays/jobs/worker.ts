import { parentPort, workerData } from 'node:worker_threads';
import { serveJobs } from '../../experiment/jobs/thread.js';
import { loadArrayData } from '../build.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import { runArrayJob } from './train.js';
import type { ArrayJob } from './trained.js';

/** What a worker thread starts with. */
export interface ArrayWorkerStart {
  readonly spec: ResolvedArraySpec;
  readonly folder: string;
  /** One Int32 that becomes 1 when work must stop. */
  readonly stop: SharedArrayBuffer;
}

if (parentPort) {
  const { spec, folder, stop } = workerData as ArrayWorkerStart;
  const data = loadArrayData(spec);
  serveJobs<ArrayJob>(parentPort, stop, (job, hooks) =>
    runArrayJob(job, spec, folder, data, hooks),
  );
}
