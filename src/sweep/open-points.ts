import type { OpenPoint } from './executor.js';
import { dataDigestOf, pointFolder, resultOf } from './folder.js';
import type { PointData } from './point-data.js';
import { pointCost } from './progress.js';
import type { Sweep } from './spec/index.js';

/**
 * The points of a sweep without a result of the same experiment, version and data; the longest first.
 * @param data of each point; one without is no open point: its reason is added to `failures`.
 */
export function openPoints(
  { points }: Sweep,
  folder: string,
  data: ReadonlyMap<string, PointData>,
  fresh: boolean,
  failures: Map<string, string>,
): readonly OpenPoint[] {
  const open = points.flatMap((point): OpenPoint[] => {
    const own = data.get(point.id)!;
    if ('failure' in own) {
      failures.set(point.id, own.failure);
      return [];
    }
    const run = pointFolder(point, folder);
    const before = dataDigestOf(run);
    const otherData = before !== undefined && before !== own.digest;
    if (!fresh && !otherData && resultOf(run)) return [];
    return [{ point, run, fresh: fresh || otherData, data: own }];
  });
  return open.sort((a, b) => pointCost(b) - pointCost(a));
}
