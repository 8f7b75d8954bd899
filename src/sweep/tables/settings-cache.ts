import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import { readJson, writeAtomically } from '../../experiment/store/index.js';
import type { FoundRun } from './find-runs.js';
import { settingsOf } from './settings.js';

/** Settings of a run: path to value. */
export type Settings = Readonly<Record<string, string>>;

const cacheSchema = z.object({
  format: z.literal('lernmatrix-settings/2'),
  /** Finished runs, each with the stamp of its result. */
  runs: z.array(z.tuple([z.string(), z.string()])),
  /** By path: every value that it has, for each run the place of its own, -1 where it has none; no places where all have one. */
  paths: z.record(z.string(), z.object({ values: z.array(z.string()), of: z.array(z.int()) })),
});
type Cache = z.infer<typeof cacheSchema>;

const none: Cache = { format: 'lernmatrix-settings/2', runs: [], paths: {} };

/**
 * The settings of runs. Those of finished runs are kept in `tables/settings.json`, since reading ten thousand specs
 * takes half a minute; the file may be deleted at any time, and is not needed where it cannot be written.
 */
export function settingsOfAll(
  out: string,
  runs: readonly FoundRun[],
): ReadonlyMap<string, Settings> {
  const cache = readCache(out);
  const stamps = new Map(cache.runs);
  const isKept = ({ run, stamp }: FoundRun) => stamp !== undefined && stamps.get(run) === stamp;
  const kept = opened(cache);
  const all = new Map(
    runs.map((found) => [
      found.run,
      isKept(found) ? kept.get(found.run)! : byPath(join(out, found.run)),
    ]),
  );
  const finished = runs.filter(({ stamp }) => stamp !== undefined);
  if (finished.length !== cache.runs.length || !finished.every(isKept)) {
    keep(out, finished, all);
  }
  return all;
}

function byPath(run: string): Settings {
  return Object.fromEntries(settingsOf(run).map(({ path, value }) => [path, value]));
}

const cachePath = (out: string) => join(out, 'tables', 'settings.json');

function readCache(out: string): Cache {
  if (!existsSync(cachePath(out))) return none;
  try {
    return readJson(cachePath(out), cacheSchema);
  } catch (error) {
    if (error instanceof DataError) return none;
    throw error;
  }
}

function opened({ runs, paths }: Cache): ReadonlyMap<string, Settings> {
  const columns = Object.entries(paths);
  const shared = columns.filter(([, { of }]) => of.length === 0);
  const common = Object.fromEntries(shared.map(([path, { values }]) => [path, values[0]!]));
  const own = columns.filter(([, { of }]) => of.length > 0);
  return new Map(
    runs.map(([run], i) => {
      const settings: Record<string, string> = { ...common };
      for (const [path, { values, of }] of own) {
        const value = values[of[i]!];
        if (value !== undefined) settings[path] = value;
      }
      return [run, settings];
    }),
  );
}

function keep(
  out: string,
  runs: readonly FoundRun[],
  settings: ReadonlyMap<string, Settings>,
): void {
  const own = runs.map(({ run }) => settings.get(run)!);
  const names = [...new Set(own.flatMap(Object.keys))];
  const cache: Cache = {
    ...none,
    runs: runs.map(({ run, stamp }) => [run, stamp!]),
    paths: Object.fromEntries(names.map((path) => [path, columnOf(path, own)])),
  };
  try {
    writeAtomically(cachePath(out), JSON.stringify(cache));
  } catch (error) {
    // A list is no reason to fail: the next one reads the specs again.
    if (!(error instanceof DataError)) throw error;
  }
}

function columnOf(path: string, runs: readonly Settings[]): Cache['paths'][string] {
  const places = new Map<string, number>();
  const of = runs.map((settings) => {
    const value = settings[path];
    if (value === undefined) return -1;
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  const isShared = places.size === 1 && !of.includes(-1);
  return { values: [...places.keys()], of: isShared ? [] : of };
}
