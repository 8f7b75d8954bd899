import { type RunOptions, RunStopped } from '../experiment/run-interface.js';
import { makeFolder, withRunLock } from '../experiment/store/index.js';
import { summaryOf } from '../report/summary.js';
import type { Executor, OpenPoint } from './executor.js';
import { noteFailure, pointFolder, resultOf, sweepFolder } from './folder.js';
import { openPoints } from './open-points.js';
import type { PointOutcome, SweepOutcome } from './outcome.js';
import { readPointData } from './point-data.js';
import { SweepMeter } from './progress.js';
import type { Sweep, SweepPoint } from './spec/index.js';
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
    const data = await readPointData(sweep.points, folder, options);
    const failures = new Map<string, string>();
    const open = openPoints(sweep, folder, data, options.fresh, failures);
    await execute(open, folder, options, failures);
    const openIds = new Set(open.map(({ point }) => point.id));
    const points = sweep.points.map((point) =>
      outcomeOf(point, folder, !openIds.has(point.id), failures.get(point.id)),
    );
    return { folder, points };
  });
}

async function execute(
  open: readonly OpenPoint[],
  folder: string,
  { executor, signal, onProgress, onNote }: SweepOptions,
  failures: Map<string, string>,
): Promise<void> {
  if (open.length === 0) return;
  const meter = new SweepMeter(open, onProgress);
  const runs = new Map(open.map(({ point, run }) => [point.id, run]));
  const left = new Set(runs.keys());
  const settle = (id: string) => {
    left.delete(id);
    meter.settle(id);
  };
  await executor(open, {
    folder,
    signal,
    events: {
      progress: (id, share, detail) => meter.update(id, share, detail),
      finished: settle,
      failed: (id, reason) => {
        failures.set(id, reason);
        settle(id);
        noteQuietly(runs.get(id)!, reason, onNote);
      },
      note: onNote,
    },
  });
  if (signal.aborted && left.size > 0) throw new RunStopped(folder);
}

/** On a full disk the note fails as the point did: the sweep still tells the reason. */
function noteQuietly(run: string, reason: string, onNote: (text: string) => void): void {
  try {
    noteFailure(run, reason);
  } catch (error) {
    onNote(error instanceof Error ? error.message : String(error));
  }
}

function outcomeOf(
  point: SweepPoint,
  folder: string,
  reused: boolean,
  failure: string | undefined,
): PointOutcome {
  const { id, values } = point;
  const run = pointFolder(point, folder);
  const result = failure === undefined ? resultOf(run) : undefined;
  if (result) {
    return { id, values, state: 'finished', reused, folder: run, result: summaryOf(result) };
  }
  const reason = failure ?? `${run}: must hold a whole result, got none. Run the sweep again.`;
  return { id, values, state: 'failed', reused: false, folder: run, reason };
}
