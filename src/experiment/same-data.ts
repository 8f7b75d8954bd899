import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Dataset } from '../data/dataset.js';
import { DataError } from '../errors.js';
import { runPaths } from './plan.js';
import { readJson, writeAtomically } from './store/index.js';

const recordSchema = z.object({ name: z.string(), source: z.string(), digest: z.string() });

/**
 * Holds a run to the samples that it began with: files of the same names may hold others by now. Notes the
 * data's digest in a new run's folder, and compares it in one that goes on.
 * @throws DataError where the samples are others.
 */
export function holdToData(
  folder: string,
  { name, source, digest }: Pick<Dataset, 'name' | 'source' | 'digest'>,
): void {
  const { data } = runPaths(folder);
  if (!existsSync(data)) {
    writeAtomically(data, `${JSON.stringify({ name, source, digest }, null, 1)}\n`);
    return;
  }
  const before = readJson(data, recordSchema);
  if (before.digest === digest) return;
  throw new DataError(
    `${folder}: the data must be that which the run began with, got other samples from ${source}. Put the old files back, or train on the new ones with \`run\` and --fresh.`,
  );
}
