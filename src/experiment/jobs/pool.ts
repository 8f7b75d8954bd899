import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as errors from '../../errors.js';
import type { Job, JobContext, Measurement } from './job.js';
import type { SharedDataset } from './shared-data.js';
import { createJobDoer, type JobDoer, type WorkerMessage, type WorkerStart } from './worker.js';

/** What a pool tells while it works. */
export interface PoolEvents {
  readonly progress: (job: Job, done: number, total: number, detail: string) => void;
  readonly measured: (measurement: Measurement) => void;
  /** A job that is done; may return more jobs that it makes possible. */
  readonly finished: (job: Job) => readonly Job[];
}

/**
 * Does jobs on worker threads, the first in the list first; on this thread where one is asked for.
 * The first failure stops the others after their current step and is thrown.
 * @returns whether everything was done; false when stopped by the signal.
 */
export async function runPool(
  jobs: readonly Job[],
  width: number,
  context: JobContext,
  dataset: SharedDataset,
  signal: AbortSignal,
  events: PoolEvents,
): Promise<boolean> {
  const stop = new SharedArrayBuffer(4);
  const halt = () => Atomics.store(new Int32Array(stop), 0, 1);
  if (signal.aborted) halt();
  signal.addEventListener('abort', halt);
  const pool = new Pool(jobs, { context, dataset, stop }, events);
  try {
    return await pool.run(width);
  } finally {
    signal.removeEventListener('abort', halt);
  }
}

type Lane = { readonly doJob: JobDoer; readonly close: () => Promise<void> };

class Pool {
  private readonly queue: Job[];
  private readonly waiting: (() => void)[] = [];
  private readonly flag: Int32Array;
  private active = 0;
  private complete = true;

  constructor(
    jobs: readonly Job[],
    private readonly start: WorkerStart,
    private readonly events: PoolEvents,
  ) {
    this.queue = [...jobs];
    this.flag = new Int32Array(start.stop);
  }

  async run(width: number): Promise<boolean> {
    const lanes = Array.from({ length: width }, () => this.drive(width));
    const results = await Promise.allSettled(lanes);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return this.complete && this.queue.length === 0;
  }

  /** One lane's work; its thread is opened by its first job, as there may be fewer jobs than lanes for long. */
  private async drive(width: number): Promise<void> {
    let lane: Lane | undefined;
    try {
      for (let job = await this.take(); job; job = await this.take()) {
        try {
          lane ??= this.openLane(width);
          await this.doOne(lane, job);
        } catch (error) {
          Atomics.store(this.flag, 0, 1);
          throw error;
        } finally {
          this.active--;
          for (const wake of this.waiting.splice(0)) wake();
        }
      }
    } finally {
      await lane?.close();
    }
  }

  /** The next job; waits while running ones may still bring more. */
  private async take(): Promise<Job | undefined> {
    while (Atomics.load(this.flag, 0) === 0) {
      const job = this.queue.shift();
      if (job) {
        this.active++;
        return job;
      }
      if (this.active === 0) return undefined;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.complete = false;
    return undefined;
  }

  private async doOne(lane: Lane, job: Job): Promise<void> {
    const hooks = {
      stopped: () => Atomics.load(this.flag, 0) !== 0,
      report: (done: number, total: number, detail: string) =>
        this.events.progress(job, done, total, detail),
    };
    const done = await lane.doJob(job, hooks, this.events.measured);
    if (!done) this.complete = false;
    else this.queue.push(...this.events.finished(job));
  }

  private openLane(width: number): Lane {
    const script = workerScript();
    if (width === 1 || !script) {
      return {
        doJob: createJobDoer(this.start.context, this.start.dataset),
        close: async () => {},
      };
    }
    const worker = new Worker(script, { workerData: this.start });
    return {
      doJob: (job, hooks, measured) => askWorker(worker, job, hooks, measured),
      close: async () => void (await worker.terminate()),
    };
  }
}

// Node cannot start a TypeScript file as a worker: from sources, the built one is used where it exists.
function workerScript(): string | undefined {
  const here = new URL('./worker.js', import.meta.url);
  const path = fileURLToPath(here).replace(/([\\/])src([\\/]experiment[\\/])/, '$1dist$2');
  return existsSync(path) ? path : undefined;
}

function askWorker(
  worker: Worker,
  job: Job,
  hooks: Parameters<JobDoer>[1],
  measured: Parameters<JobDoer>[2],
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      act();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onMessage = (message: WorkerMessage) => {
      if (message.kind === 'progress') hooks.report(message.done, message.total, message.detail);
      else if (message.kind === 'measured') measured(message.measurement);
      else if (message.kind === 'finished') settle(() => resolve(message.complete));
      else settle(() => reject(revive(message.error, message.name)));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(job);
  });
}

/** A SpecError whose list of problems has become its message. */
class PlainSpecError extends errors.SpecError {
  constructor(message: string) {
    super([{ path: '', message }]);
  }
}

/** An error that crossed threads comes as a plain Error; our own kinds are told by name. */
function revive(error: unknown, name: string): unknown {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    BackendError: errors.BackendError,
    DataError: errors.DataError,
    DivergenceError: errors.DivergenceError,
    ShapeError: errors.ShapeError,
    SpecError: PlainSpecError,
    UnsupportedError: errors.UnsupportedError,
  };
  const kind = kinds[name];
  return kind && error instanceof Error ? new kind(error.message) : error;
}
