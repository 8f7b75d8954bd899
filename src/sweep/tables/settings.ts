import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
// Not the whole room: it loads every layer and operator, which takes longer than a list of runs.
import { parseSpec } from '../../experiment/spec/parse.js';

/** One value of a spec: its path, and the value as text, in JSON where it is not text already. */
export interface Setting {
  readonly path: string;
  readonly value: string;
}

/** Every setting of a run, as its `spec.yaml` says. @throws DataError where it has none. */
export function settingsOf(run: string): readonly Setting[] {
  const path = join(run, 'spec.yaml');
  if (!existsSync(path)) {
    throw new DataError(
      `${run}: must be a run's folder with a spec.yaml, got none. Name one that \`lernmatrix runs\` lists.`,
    );
  }
  return flatten(parseSpec(readFileSync(path, 'utf8'), path), '');
}

/** Settings by path; entries of lists by their names, as `methods.wvat.alpha`, else by index. */
function flatten(value: unknown, path: string): Setting[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: textOf(value) }];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    return [{ path, value: textOf(value) }];
  }
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item, i) => [nameOf(item) ?? String(i), item])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

function nameOf(item: unknown): string | undefined {
  const name: unknown =
    typeof item === 'object' && item !== null ? Reflect.get(item, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A setting that two runs do not share; undefined where one has none. */
export interface SettingDifference {
  readonly path: string;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** What differs between the specs of two runs. @throws DataError where a folder is none of a run. */
export function compareSettings(first: string, second: string): readonly SettingDifference[] {
  const [a, b] = [first, second].map(
    (run) => new Map(settingsOf(run).map(({ path, value }) => [path, value])),
  );
  return [...new Set([...a!.keys(), ...b!.keys()])]
    .map((path) => ({ path, first: a!.get(path), second: b!.get(path) }))
    .filter((pair) => pair.first !== pair.second);
}
