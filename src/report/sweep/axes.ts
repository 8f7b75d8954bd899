import { estimateMean } from '../../chip/statistics.js';
import { SpecError } from '../../errors.js';
import { type Entry, isOfArrays, keyOf, type Metric, strengthPath } from './model.js';

/** A setting that varies over a sweep, with its values in order. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
  readonly isNumeric: boolean;
}

/** Repeats are averaged over, not drawn. */
const repeatPath = 'seed';

/** Every setting that has several values, those with the most first, the strength of variation last. */
export function axesOf(entries: readonly Entry[]): readonly Axis[] {
  const paths = [...new Set(entries.flatMap(({ at }) => Object.keys(at)))];
  const axes = paths.map((path) => axisOf(path, entries)).filter(({ values }) => values.length > 1);
  return axes.sort((a, b) => rank(b) - rank(a));
}

function rank({ path, values, isNumeric }: Axis): number {
  if (path === repeatPath) return -2;
  return path === strengthPath ? -1 : values.length + (isNumeric ? 1000 : 0);
}

function axisOf(path: string, entries: readonly Entry[]): Axis {
  const found = entries.filter(({ at }) => path in at).map(({ at }) => at[path]);
  const values = [...new Map(found.map((value) => [keyOf(value), value])).values()];
  const isNumeric = values.every((value) => typeof value === 'number');
  return { path, values: isNumeric ? values.sort(ascending) : values, isNumeric };
}

function ascending(a: unknown, b: unknown): number {
  return Number(a) - Number(b);
}

/** The axes that are drawn: as asked, else the two that vary most; repeats never. */
export function chosenAxes(
  axes: readonly Axis[],
  { x, y }: { readonly x?: string; readonly y?: string },
): readonly [Axis | undefined, Axis | undefined] {
  const drawn = axes.filter(({ path }) => path !== repeatPath);
  const first = x === undefined ? drawn.find(({ path }) => path !== y) : named('--x', x, axes);
  const second =
    y === undefined ? drawn.find(({ path }) => path !== first?.path) : named('--y', y, axes);
  if (first && first.path === second?.path) {
    const message = `expected another path than --x, got ${second.path} for both. Change one.`;
    throw new SpecError([{ path: '--y', message }]);
  }
  return [first, second];
}

function named(flag: string, path: string, axes: readonly Axis[]): Axis {
  const axis = axes.find((one) => one.path === path);
  if (axis) return axis;
  const known = axes.map((one) => one.path).join(', ');
  const message = `expected a setting that the sweep varies, got '${path}'. ${known === '' ? 'It varies none.' : `Name one of ${known}.`}`;
  throw new SpecError([{ path: flag, message }]);
}

/** Repeats of one setting, averaged. */
export interface Group {
  readonly entry: Entry;
  readonly mean: number;
  /** Over repeats where there are several; else that of the point. */
  readonly ci95: readonly [number, number];
  readonly repeats: number;
}

/** Entries of one method that differ in the seed alone, averaged. */
export function averaged(entries: readonly Entry[]): readonly Group[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { [repeatPath]: _seed, ...at } = entry.at;
    const settings = Object.entries(at).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([entry.method.name, settings]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map((own): Group => {
    const { mean, ci95 } = estimateMean(own.map(({ value }) => value));
    const [entry] = own;
    return { entry: entry!, mean, ci95: own.length > 1 ? ci95 : entry!.ci95, repeats: own.length };
  });
}

/** Which of two is better by a metric. */
export function better(metric: Metric): (a: Group, b: Group) => number {
  return metric === 'drop' || isOfArrays(metric)
    ? (a, b) => a.mean - b.mean
    : (a, b) => b.mean - a.mean;
}

/**
 * The groups that vary along given axes alone: all else as in the best group at the strongest variation.
 * @returns also what is held, path to value.
 */
export function sliceOf(
  groups: readonly Group[],
  free: readonly (Axis | undefined)[],
  metric: Metric,
): { readonly groups: readonly Group[]; readonly held: Readonly<Record<string, unknown>> } {
  const strongest = Math.max(...groups.map(({ entry }) => Number(entry.at[strengthPath] ?? 0)));
  const atStrongest = groups.filter(
    ({ entry }) => Number(entry.at[strengthPath] ?? 0) === strongest,
  );
  const best = [...atStrongest].sort(better(metric))[0];
  const paths = free.map((axis) => axis?.path);
  const held = Object.fromEntries(
    Object.entries(best?.entry.at ?? {}).filter(
      ([path]) => !paths.includes(path) && path !== repeatPath,
    ),
  );
  const kept = groups.filter(({ entry }) =>
    Object.entries(held).every(([path, value]) => keyOf(entry.at[path]) === keyOf(value)),
  );
  return { groups: kept, held };
}
