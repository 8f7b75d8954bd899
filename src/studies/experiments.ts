import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../errors.js';
import {
  applyOverrides,
  parseSpec,
  type ResolvedSpec,
  resolveSpec,
} from '../experiment/spec/index.js';
import { mergeSettings } from './merge.js';
import { readYaml, type Study } from './registry.js';
import type { Scale } from './scale.js';
import { changesAt, experimentSchema } from './schema.js';

/**
 * The spec of one experiment of a study at a scale.
 * @param id its name within the study. @param overrides flags as `lernmatrix run` takes them.
 * @throws SpecError where the spec is none; DataError where a file is missing or damaged.
 */
export function specAt(
  { folder, experiments, name }: Study,
  id: string,
  scale: Scale,
  overrides: readonly string[] = [],
): ResolvedSpec {
  const file = experiments[id];
  if (file === undefined) {
    throw new DataError(
      `${name}: '${id}' must be one of its experiments, got ${Object.keys(experiments).join(', ')}. Mend the study.`,
    );
  }
  const { spec, scales } = readYaml(experimentPath(folder, file), experimentSchema);
  const full = typeof spec === 'string' ? readSpecFile(join(folder, spec)) : spec;
  const scaled = mergeSettings(full, changesAt(scales, scale)) as { readonly name?: unknown };
  const named = scale === 'full' ? scaled : { ...scaled, name: `${String(scaled.name)}-${scale}` };
  return resolveSpec(applyOverrides(named, overrides));
}

function experimentPath(folder: string, file: string): string {
  const path = join(folder, 'experiments', `${file}.yaml`);
  if (existsSync(path)) return path;
  const known = readdirSync(join(folder, 'experiments')).join(', ');
  throw new DataError(`${path}: must be a file, got nothing. There are ${known}.`);
}

function readSpecFile(path: string): unknown {
  return parseSpec(readFileSync(path, 'utf8'), path);
}
