import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../errors.js';
import { readJson, writeAtomically } from '../experiment/store/index.js';
import { type Scale, scales } from './scale.js';

const interval = z.tuple([z.number(), z.number()]).readonly();
const place = z.union([z.number(), z.string()]);
const numbers = z.union([z.number(), z.array(z.number()).readonly()]).nullable();

const point = z.strictObject({
  x: place,
  mean: z.number(),
  std: z.number().nullable(),
  ci95: interval.nullable(),
  count: z.number().nullable(),
});

const series = z.strictObject({
  name: z.string(),
  label: z.string(),
  axis: z.string(),
  unit: z.string(),
  points: z.array(point).readonly(),
});

const claim = z.strictObject({
  claim: z.string(),
  held: z.boolean().nullable(),
  why: z.string().exactOptional(),
  measured: numbers,
  interval: interval.nullable(),
  published: numbers,
});

/** What `lernmatrix study run --json` prints. */
export const outcomeSchema = z.strictObject({
  name: z.string(),
  scale: z.enum(scales),
  /** What this scale does, a sentence. */
  about: z.string(),
  claims: z.array(claim).readonly(),
  series: z.array(series).readonly(),
  /** Run folders by the id of the experiment in the study. */
  experiments: z.record(z.string(), z.string()),
  /** Parts of the table or figure that are not here. */
  missing: z.array(z.string()).readonly(),
  /** Settings given on the command line. */
  overrides: z.array(z.string()).readonly(),
  /** ISO 8601, UTC. */
  finishedAt: z.string(),
});

/** A finished run of a study. */
export type StudyOutcome = z.infer<typeof outcomeSchema>;

/** Keeps an outcome; one for each scale and set of overrides. @returns the file. */
export function storeOutcome(out: string, outcome: StudyOutcome): string {
  const { name, scale, overrides } = outcome;
  const key = [...overrides, ...Object.values(outcome.experiments)];
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 8);
  const path = join(outcomeFolder(out, name), `${scale}-${digest}.json`);
  writeAtomically(path, `${JSON.stringify(outcome, null, 1)}\n`);
  return path;
}

/**
 * The newest outcome of a study at a scale, or at the largest scale that was run.
 * @throws DataError where there is none.
 */
export function latestOutcome(out: string, name: string, scale?: Scale): StudyOutcome {
  const folder = outcomeFolder(out, name);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const wanted = scale === undefined ? [...scales].reverse() : [scale];
  for (const each of wanted) {
    const found = files
      .filter((file) => file.startsWith(`${each}-`) && file.endsWith('.json'))
      .map((file) => readJson(join(folder, file), outcomeSchema))
      .sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1));
    if (found[0]) return found[0];
  }
  const at = scale === undefined ? '' : ` at scale ${scale}`;
  throw new DataError(
    `${name}: must have been run${at} in ${out}, got nothing there. Run \`lernmatrix study run ${name}\` first, or name its folder with --out.`,
  );
}

/** Where outcomes of a study lie. */
export function outcomeFolder(out: string, name: string): string {
  return join(out, 'studies', ...name.split('/'));
}
