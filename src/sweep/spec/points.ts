import type { SpecProblem } from '../../errors.js';
import { axisValues } from './range.js';
import type { SweepInput } from './schema.js';

/** What a point sets: path of the spec to value. */
export type PointValues = Readonly<Record<string, unknown>>;

/** Settings of which each point takes one group. */
type Axis = readonly PointValues[];

const mostPoints = 100_000;

/**
 * The points of a sweep: every combination of its axes, the last axis fastest, without those excluded.
 * @param seed the base's, from which repeats count. @param problems what is wrong is added here.
 */
export function listPoints(
  input: SweepInput,
  seed: number,
  problems: SpecProblem[],
): readonly PointValues[] {
  const axes = allAxes(input, seed, problems);
  const paths = pathsOf(axes);
  problems.push(...doubledPaths(axes), ...strayExclusions(input, paths), ...jobPaths(paths));
  if (axes.length === 0) {
    const message = 'expected something to vary, got nothing. Add sweep, zip, points or repeats.';
    problems.push({ path: 'sweep', message });
  }
  const count = axes.reduce((product, { length }) => product * length, 1);
  if (count > mostPoints) {
    const message = `expected at most ${mostPoints} points, got ${count}. Take fewer values.`;
    problems.push({ path: 'sweep', message });
  }
  if (problems.length > 0) return [];
  return withoutExcluded(combine(axes), input, problems);
}

function allAxes(input: SweepInput, seed: number, problems: SpecProblem[]): Axis[] {
  const { sweep = {}, zip = [], points, repeats } = input;
  const grid = Object.entries(sweep).map(([path, axis]) =>
    axisValues(`sweep.${path}`, axis, problems).map((value) => ({ [path]: value })),
  );
  const zipped = zip.map((group, i) => zipAxis(group, `zip[${i}]`, problems));
  const seeds = Array.from({ length: repeats ?? 0 }, (_, i) => ({ seed: seed + i }));
  return [...grid, ...zipped, ...(points ? [points] : []), ...(repeats ? [seeds] : [])];
}

type Zip = NonNullable<SweepInput['zip']>[number];

function zipAxis(group: Zip, where: string, problems: SpecProblem[]): Axis {
  const columns = Object.entries(group).map(
    ([path, axis]) => [path, axisValues(`${where}.${path}`, axis, problems)] as const,
  );
  const lengths = [...new Set(columns.map(([, values]) => values.length))];
  const [length = 0] = lengths;
  if (lengths.length > 1) {
    const message = `expected lists of equal lengths, got ${columns.map(([path, { length }]) => `${path} with ${length}`).join(', ')}. Make them equal, or use sweep for every combination.`;
    problems.push({ path: where, message });
  }
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(columns.map(([path, values]) => [path, values[i]])),
  );
}

function pathsOf(axes: readonly Axis[]): string[][] {
  return axes.map((axis) => [...new Set(axis.flatMap(Object.keys))]);
}

/** Two axes that set one path: the later would silently win. */
function doubledPaths(axes: readonly Axis[]): SpecProblem[] {
  const all = pathsOf(axes).flat();
  const doubled = new Set(all.filter((path, i) => all.indexOf(path) !== i));
  return [...doubled].map((path) => {
    const message = 'is set by two axes. Name it once among sweep, zip, points and repeats.';
    return { path: `sweep.${path}`, message };
  });
}

function jobPaths(paths: readonly string[][]): SpecProblem[] {
  if (!paths.flat().includes('execution.jobs')) return [];
  const message =
    'changes no result, so it makes no points. Set it in the base, or leave it to the sweep.';
  return [{ path: 'sweep.execution.jobs', message }];
}

function strayExclusions({ exclude = [] }: SweepInput, paths: readonly string[][]): SpecProblem[] {
  const known = paths.flat();
  return exclude.flatMap((settings, i) => {
    const named = Object.keys(settings);
    const stray = named.filter((path) => !known.includes(path));
    const problems = stray.map((path) => ({
      path: `exclude[${i}].${path}`,
      message: `expected a path that the sweep varies, got another. Name one of ${known.join(', ')}.`,
    }));
    if (named.length > 0) return problems;
    const message = 'expected paths with values, got none, which is every point. Remove it.';
    return [{ path: `exclude[${i}]`, message }];
  });
}

function combine(axes: readonly Axis[]): PointValues[] {
  return axes.reduce<PointValues[]>(
    (points, axis) => points.flatMap((point) => axis.map((values) => ({ ...point, ...values }))),
    [{}],
  );
}

function withoutExcluded(
  points: readonly PointValues[],
  { exclude = [] }: SweepInput,
  problems: SpecProblem[],
): readonly PointValues[] {
  for (const [i, settings] of exclude.entries()) {
    if (points.some((point) => isExcluded(point, settings))) continue;
    const message = 'expected to match a point, got none. Mend its values, or remove it.';
    problems.push({ path: `exclude[${i}]`, message });
  }
  const kept = points.filter((point) => !exclude.some((settings) => isExcluded(point, settings)));
  if (kept.length === 0) {
    problems.push({ path: 'exclude', message: 'leaves no point. Exclude fewer.' });
  }
  return kept;
}

function isExcluded(point: PointValues, settings: PointValues): boolean {
  return Object.entries(settings).every(([path, wanted]) => {
    if (!Object.hasOwn(point, path)) return false;
    const value = JSON.stringify(point[path]);
    const same = value === JSON.stringify(wanted);
    return same || (Array.isArray(wanted) && wanted.some((one) => JSON.stringify(one) === value));
  });
}

/** A point's values for people: `training.learningRate=0.01, seed=2`. */
export function valuesText(values: PointValues): string {
  const parts = Object.entries(values).map(([path, value]) => `${path}=${shortValue(value)}`);
  return parts.join(', ');
}

/** A value for people, cut where long. */
export function shortValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
