import { Worker } from 'node:worker_threads';
import { askThread, builtScript } from '../../experiment/jobs/thread.js';
import type { JobHooks } from '../../experiment/jobs/train.js';
import type { ArrayTrainingData } from '../build.js';
import { runArrayJob } from './train.js';
import type { ArrayJob } from './trained.js';
import type { ArrayWorkerStart } from './worker.js';

/** What a pool needs to know. */
export interface ArrayPoolSettings extends Omit<ArrayWorkerStart, 'stop'> {
  readonly data: ArrayTrainingData;
  /** Trainings side by side. */
  readonly width: number;
  readonly signal: AbortSignal;
  readonly progress: (job: ArrayJob, done: number, total: number, detail: string) => void;
}

/**
 * Does trainings side by side, each on a thread, the first in the list first; on this thread where one is asked for.
 * The first failure stops the others after their current step and is thrown.
 * @returns whether all were done; false when stopped by the signal.
 */
export async function runArrayPool(
  jobs: readonly ArrayJob[],
  settings: ArrayPoolSettings,
): Promise<boolean> {
  const { signal, width } = settings;
  const stop = new SharedArrayBuffer(4);
  const flag = new Int32Array(stop);
  const halt = () => void Atomics.store(flag, 0, 1);
  if (signal.aborted) halt();
  signal.addEventListener('abort', halt);
  const queue = [...jobs];
  let complete = true;
  const lane = async () => {
    const work = openLane(settings, stop);
    try {
      for (let job = queue.shift(); job; job = queue.shift()) {
        if (Atomics.load(flag, 0) !== 0 || !(await work.run(job))) complete = false;
      }
    } catch (error) {
      halt();
      throw error;
    } finally {
      await work.close();
    }
  };
  try {
    const count = Math.min(width, jobs.length);
    const results = await Promise.allSettled(Array.from({ length: count }, lane));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return complete;
  } finally {
    signal.removeEventListener('abort', halt);
  }
}

interface Lane {
  readonly run: (job: ArrayJob) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

function openLane(settings: ArrayPoolSettings, stop: SharedArrayBuffer): Lane {
  const { spec, folder, data, width, progress } = settings;
  const flag = new Int32Array(stop);
  const hooksOf = (job: ArrayJob): JobHooks => ({
    stopped: () => Atomics.load(flag, 0) !== 0,
    report: (done, total, detail) => progress(job, done, total, detail),
  });
  const script = builtScript(new URL('./worker.js', import.meta.url));
  if (width === 1 || !script) {
    return {
      run: (job) => runArrayJob(job, spec, folder, data, hooksOf(job)),
      close: async () => {},
    };
  }
  const workerData: ArrayWorkerStart = { spec, folder, stop };
  const worker = new Worker(script, { workerData });
  return {
    run: (job) => askThread(worker, job, hooksOf(job).report),
    close: async () => void (await worker.terminate()),
  };
}
