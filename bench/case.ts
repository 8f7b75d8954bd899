import type { Reference } from './reference.js';

/** What a case is run with. */
export interface BenchSettings {
  /** Threads of ours and of the reference. */
  readonly threads: number;
  /** PyTorch, or null where no python3 has it. */
  readonly reference: Reference | null;
}

/** Milliseconds or microseconds of time, or mebibytes of memory. */
export type Unit = 'ms' | 'us' | 'MiB';

/** One thing to time: its name, and how to make it ready. */
export interface BenchCase {
  readonly name: string;
  /** What its figures are in; milliseconds unless given. */
  readonly unit?: Unit;
  open(settings: BenchSettings): Promise<OpenCase>;
}

/** A case made ready. Each side gives the times of one or more runs; the two are called in turns. */
export interface OpenCase {
  ours(): Promise<readonly number[]>;
  /** Null where there is nothing to compare with. */
  readonly reference: (() => Promise<readonly number[]>) | null;
  /** What a time depends on and the name does not say, after the last run. */
  notes?(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Memory that the process holds now, in MiB. */
export function residentMebibytes(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Milliseconds of `runs` calls, each timed. */
export async function timeRuns(runs: number, run: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}
