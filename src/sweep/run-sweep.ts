import type { RunOptions } from '../experiment/run-interface.js';
import { makeFolder, withRunLock } from '../experiment/store/index.js';
import type { Executor } from './executor.js';
import { sweepFolder } from './folder.js';
import type { SweepOutcome } from './outcome.js';
import { runPoints } from './run-points.js';
import type { Sweep } from './spec/index.js';
import { writeIndex } from './sweep-index.js';

/** How a sweep is run. */
export interface SweepOptions extends RunOptions {
  readonly executor: Executor;
  /** Told what is worth a line: jobs submitted, what could not be noted. */
  readonly onNote: (text: string) => void;
}

/**
 * Runs every point of a sweep that is not finished, or goes on where an earlier run of it stopped. A point that
 * fails is reported with its reason; the others go on.
 * @returns what became of each point, in the sweep's order.
 * @throws RunStopped when the signal stopped it; DataError where another process runs the same sweep.
 */
export async function runSweep(sweep: Sweep, options: SweepOptions): Promise<SweepOutcome> {
  const folder = sweepFolder(sweep, options.out);
  makeFolder(folder);
  return await withRunLock(folder, async () => {
    writeIndex(sweep, folder);
    const own = { ...options, folder, out: folder, isFresh: () => options.fresh };
    return { folder, points: await runPoints(sweep.points, own) };
  });
}
