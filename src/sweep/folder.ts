import { join } from 'node:path';
import { z } from 'zod';
import { runPaths } from '../experiment/plan.js';
import { readJsonIfWhole } from '../experiment/store/index.js';
import type { Sweep, SweepPoint } from './spec/index.js';
import { type PointResult, pointResultSchema, pointRunFolder } from './work.js';

/** Where a sweep lies: a folder of runs with an index. */
export function sweepFolder({ name }: Sweep, out: string): string {
  return join(out, name);
}

/** Where the run of a point lies. @param out the folder of runs. */
export function pointFolder({ spec }: Pick<SweepPoint, 'spec'>, out: string): string {
  return pointRunFolder(spec, out);
}

/** A run's result; undefined where it is not finished, or the file is damaged. */
export function resultOf(run: string): PointResult | undefined {
  return readJsonIfWhole(runPaths(run).result, pointResultSchema);
}

const dataSchema = z.object({ digest: z.string() });

/** The digest of the samples that a run was made with; undefined where none is kept. */
export function dataDigestOf(run: string): string | undefined {
  return readJsonIfWhole(runPaths(run).data, dataSchema)?.digest;
}
