import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../errors.js';
import { readJson, writeAtomically } from '../experiment/store/index.js';
import { pointFolder } from './folder.js';
import type { Sweep } from './spec/index.js';

const indexSchema = z.object({
  format: z.literal('lernmatrix-sweep/1'),
  name: z.string(),
  points: z.array(
    z.object({ id: z.string(), values: z.record(z.string(), z.unknown()), run: z.string() }),
  ),
});

/** Which runs of a folder are the points of its sweep, and what each sets. */
export type SweepIndex = z.infer<typeof indexSchema>;

const indexPath = (folder: string) => join(folder, 'sweep.json');

/** Writes a sweep's index. @throws DataError where the folder cannot be written. */
export function writeIndex(sweep: Sweep, folder: string): void {
  const points = sweep.points.map((point) => ({
    id: point.id,
    values: point.values,
    run: basename(pointFolder(point, folder)),
  }));
  const index: SweepIndex = { format: 'lernmatrix-sweep/1', name: sweep.name, points };
  writeAtomically(indexPath(folder), `${JSON.stringify(index, null, 1)}\n`);
}

/** Whether a folder is that of a sweep. */
export function isSweepFolder(folder: string): boolean {
  return existsSync(indexPath(folder));
}

/** The index of a sweep's folder. @throws DataError where it has none, or a damaged one. */
export function readIndex(folder: string): SweepIndex {
  if (isSweepFolder(folder)) return readJson(indexPath(folder), indexSchema);
  throw new DataError(
    `${folder}: must be the folder of a sweep, got one without sweep.json. Name a folder that \`lernmatrix sweep\` made.`,
  );
}
