import type { OpenPoint } from './executor.js';
import type { Failure } from './failure.js';
import { dataDigestOf, pointFolder, resultOf } from './folder.js';
import type { PointData } from './point-data.js';
import { pointCost } from './progress.js';
import type { SweepPoint } from './spec/index.js';

/** What decides whether a point is open. */
export interface Openness {
  /** The folder of run folders. */
  readonly out: string;
  /** The data of each point; one without is no open point: its reason is added to `failures`. */
  readonly data: ReadonlyMap<string, PointData>;
  /** Whether a point is run anew although its result is there. */
  readonly isFresh: (point: SweepPoint) => boolean;
  readonly failures: Map<string, Failure>;
}

/** The points without a result of the same experiment, version and data; the longest first. */
export function openPoints(
  points: readonly SweepPoint[],
  { out, data, isFresh, failures }: Openness,
): readonly OpenPoint[] {
  const open = points.flatMap((point): OpenPoint[] => {
    const own = data.get(point.id)!;
    if ('failure' in own) {
      failures.set(point.id, { reason: own.failure });
      return [];
    }
    const run = pointFolder(point, out);
    const fresh = isFresh(point);
    const before = dataDigestOf(run);
    const otherData = before !== undefined && before !== own.digest;
    if (!fresh && !otherData && resultOf(run)) return [];
    return [{ point, run, fresh: fresh || otherData, data: own }];
  });
  return open.sort((a, b) => pointCost(b) - pointCost(a));
}
