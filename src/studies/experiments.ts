import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyArrayOverrides, isArraySpec, resolveArraySpec } from '../arrays/spec/index.js';
import type { ResolvedArraySpec } from '../arrays/spec/resolved.js';
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
 * The spec of one experiment of a study at a scale, which is no training on arrays.
 * @throws as `studySpecAt`; DataError for training on arrays.
 */
export function specAt(...args: Parameters<typeof studySpecAt>): ResolvedSpec {
  const spec = studySpecAt(...args);
  if (!('kind' in spec)) return spec;
  throw new DataError(`${spec.name}: expected an experiment, got training on arrays. Use another.`);
}

/**
 * The spec of one experiment of a study at a scale, or of its training on arrays.
 * @param id its name within the study. @param overrides flags as `lernmatrix run` takes them.
 * @throws SpecError where the spec is none; DataError where a file is missing or damaged.
 */
export function studySpecAt(
  { folder, experiments, name }: Study,
  id: string,
  scale: Scale,
  overrides: readonly string[] = [],
): ResolvedSpec | ResolvedArraySpec {
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
  if (isArraySpec(named)) return resolveArraySpec(applyArrayOverrides(named, overrides));
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
