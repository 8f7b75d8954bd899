import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import { readJsonIfWhole, writeAtomically } from '../../experiment/store/files.js';
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

/** The settings of runs, by columns: ten thousand objects of a hundred settings take longer than a list may. */
export interface SettingsTable {
  /** Every path that some run has. */
  readonly paths: readonly string[];
  readonly settingAt: (run: string, path: string) => string | undefined;
  readonly settingsOf: (run: string) => Settings;
  /** The paths at which some runs differ. */
  readonly telling: (runs: readonly string[]) => readonly string[];
}

/**
 * The settings of runs. Those of finished runs are kept in `tables/settings.json`, since reading ten thousand specs
 * takes half a minute; the file may be deleted at any time, and is not needed where it cannot be written.
 */
export function settingsOfAll(out: string, runs: readonly FoundRun[]): SettingsTable {
  const finished = runs.filter(({ stamp }) => stamp !== undefined);
  const others = runs.filter(({ stamp }) => stamp === undefined);
  const own = new Map(others.map(({ run }) => [run, byPath(join(out, run))]));
  return tableOf(currentCache(out, finished), own);
}

/** The cache of finished runs, brought up to date. */
function currentCache(out: string, finished: readonly FoundRun[]): Cache {
  const cache = readCache(out);
  const stamps = new Map(cache.runs);
  const isKept = ({ run, stamp }: FoundRun) => stamps.get(run) === stamp;
  if (finished.length === cache.runs.length && finished.every(isKept)) return cache;
  const kept = tableOf(cache, new Map());
  const settings = finished.map((found) =>
    isKept(found) ? kept.settingsOf(found.run) : byPath(join(out, found.run)),
  );
  return keep(out, finished, settings);
}

function tableOf({ runs, paths }: Cache, others: ReadonlyMap<string, Settings>): SettingsTable {
  const places = new Map(runs.map(([run], i) => [run, i]));
  const inColumn = (column: Cache['paths'][string] | undefined, place: number) =>
    column?.values[column.of.length === 0 ? 0 : column.of[place]!];
  const names = [...new Set([...Object.keys(paths), ...[...others.values()].flatMap(Object.keys)])];
  const settingAt = (run: string, path: string) => {
    const place = places.get(run);
    return place === undefined ? others.get(run)?.[path] : inColumn(paths[path], place);
  };
  const entriesOf = (run: string) =>
    names.flatMap((path): [string, string][] => {
      const value = settingAt(run, path);
      return value === undefined ? [] : [[path, value]];
    });
  const differs = (path: string, all: readonly string[]) => {
    const first = all[0] === undefined ? undefined : settingAt(all[0], path);
    return all.some((run) => settingAt(run, path) !== first);
  };
  // A column that all finished runs share tells only others from them.
  const isShared = (path: string) => others.size === 0 && paths[path]?.of.length === 0;
  return {
    paths: names,
    settingAt,
    settingsOf: (run) => Object.fromEntries(entriesOf(run)),
    telling: (all) => names.filter((path) => !isShared(path) && differs(path, all)),
  };
}

function byPath(run: string): Settings {
  return Object.fromEntries(settingsOf(run).map(({ path, value }) => [path, value]));
}

const cachePath = (out: string) => join(out, 'tables', 'settings.json');

function readCache(out: string): Cache {
  return readJsonIfWhole(cachePath(out), cacheSchema) ?? none;
}

function keep(out: string, runs: readonly FoundRun[], own: readonly Settings[]): Cache {
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
  return cache;
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
