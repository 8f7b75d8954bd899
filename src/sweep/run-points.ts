import { type RunOptions, RunStopped } from '../experiment/run-interface.js';
import type { Executor, OpenPoint } from './executor.js';
import { type Failure, noteFailure } from './failure.js';
import { pointFolder, resultOf } from './folder.js';
import { openPoints } from './open-points.js';
import type { PointOutcome } from './outcome.js';
import { readPointData } from './point-data.js';
import { SweepMeter } from './progress.js';
import type { SweepPoint } from './spec/index.js';
import { summaryOfPoint } from './summary.js';

/** How points are run. */
export interface PointOptions extends Omit<RunOptions, 'fresh'> {
  readonly executor: Executor;
  /** Told what is worth a line: jobs submitted, what could not be noted. */
  readonly onNote: (text: string) => void;
  /** For what the executor keeps; the caller has locked it. */
  readonly folder: string;
  /** Whether a point is run anew although its result is there. */
  readonly isFresh: (point: SweepPoint) => boolean;
}

/**
 * Runs every point that is not finished. A point that fails is reported with its reason; the others go on.
 * @returns what became of each point, in their order. @throws RunStopped when the signal stopped it.
 */
export async function runPoints(
  points: readonly SweepPoint[],
  options: PointOptions,
): Promise<readonly PointOutcome[]> {
  const { folder, out, isFresh } = options;
  const data = await readPointData(points, folder, options);
  const failures = new Map<string, Failure>();
  const open = openPoints(points, { out, data, isFresh, failures });
  await execute(open, options, failures);
  const openIds = new Set(open.map(({ point }) => point.id));
  return points.map((point) =>
    outcomeOf(point, out, !openIds.has(point.id), failures.get(point.id)),
  );
}

async function execute(
  open: readonly OpenPoint[],
  { executor, folder, out, signal, onProgress, onNote }: PointOptions,
  failures: Map<string, Failure>,
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
    out,
    signal,
    events: {
      progress: (id, share, detail) => meter.update(id, share, detail),
      finished: settle,
      failed: (id, failure) => {
        failures.set(id, failure);
        settle(id);
        noteQuietly(runs.get(id)!, failure, onNote);
      },
      note: onNote,
    },
  });
  if (signal.aborted && left.size > 0) throw new RunStopped(folder);
}

/** On a full disk the note fails as the point did: the sweep still tells the reason. */
function noteQuietly(run: string, failure: Failure, onNote: (text: string) => void): void {
  try {
    noteFailure(run, failure);
  } catch (error) {
    onNote(error instanceof Error ? error.message : String(error));
  }
}

function outcomeOf(
  point: SweepPoint,
  out: string,
  reused: boolean,
  failure: Failure | undefined,
): PointOutcome {
  const { id, values } = point;
  const run = pointFolder(point, out);
  const result = failure === undefined ? resultOf(run) : undefined;
  if (result) {
    return { id, values, state: 'finished', reused, folder: run, result: summaryOfPoint(result) };
  }
  const reason = failure?.reason ?? `${run}: must hold a whole result, got none. Run it again.`;
  const diverged = failure?.diverged ? { diverged: true } : {};
  return { id, values, state: 'failed', reused: false, folder: run, reason, ...diverged };
}
