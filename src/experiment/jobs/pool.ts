import { Worker } from 'node:worker_threads';
import type { Job, JobContext, Measurement } from './job.js';
import type { SharedDataset } from './shared-data.js';
import { askThread, builtScript } from './thread.js';
import { createJobDoer, type JobDoer, type WorkerStart } from './worker.js';

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
    const script = builtScript(new URL('./worker.js', import.meta.url));
    if (width === 1 || !script) {
      return {
        doJob: createJobDoer(this.start.context, this.start.dataset),
        close: async () => {},
      };
    }
    const worker = new Worker(script, { workerData: this.start });
    return {
      doJob: (job, hooks, measured) => askThread(worker, job, hooks.report, measured),
      close: async () => void (await worker.terminate()),
    };
  }
}
