import { applyArrayOverrides, isArraySpec, resolveArraySpec } from '../../arrays/spec/index.js';
import { SpecError, type SpecProblem } from '../../errors.js';
import { applyOverrides, resolveSpec } from '../../experiment/spec/index.js';
import { type PointSpec, pointDigest } from '../work.js';
import { type PointValues, valuesText } from './points.js';

/** One experiment of a sweep. */
export interface SweepPoint {
  /** Of its experiment, so that a changed sweep keeps what is equal: the digest that its run folder bears. */
  readonly id: string;
  readonly values: PointValues;
  readonly spec: PointSpec;
}

/** A problem with the points, counted from 1, that have it. */
interface Shared extends SpecProblem {
  readonly points: number[];
}

/**
 * The experiment of every point.
 * @param base plain data, as written. @throws SpecError with every problem of every point, each told once.
 */
export function resolvePoints(base: unknown, all: readonly PointValues[]): readonly SweepPoint[] {
  const shared = new Map<string, Shared>();
  const points = all.flatMap((values, i) => resolvePoint(base, values, i + 1, shared));
  addTwins(points, shared);
  if (shared.size === 0) return points;
  throw new SpecError([...shared.values()].map((problem) => named(problem, all)));
}

function resolvePoint(
  base: unknown,
  values: PointValues,
  number: number,
  shared: Map<string, Shared>,
): SweepPoint[] {
  try {
    const spec = specWith(base, flagsOf(values));
    return [{ id: pointDigest(spec).slice(0, 8), values, spec }];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    for (const problem of error.problems) add(shared, problem, number);
    return [];
  }
}

function specWith(base: unknown, flags: readonly string[]): PointSpec {
  return isArraySpec(base)
    ? resolveArraySpec(applyArrayOverrides(base, flags))
    : resolveSpec(applyOverrides(base, flags));
}

/** JSON is YAML, which settings on the command line are written in. */
function flagsOf(values: PointValues): string[] {
  return Object.entries(values).map(([path, value]) => `--${path}=${JSON.stringify(value)}`);
}

function add(shared: Map<string, Shared>, problem: SpecProblem, number: number): void {
  const key = `${problem.path}: ${problem.message}`;
  const known = shared.get(key);
  if (known) known.points.push(number);
  else shared.set(key, { ...problem, points: [number] });
}

/** Points whose experiments are equal, as where a value is written twice. */
function addTwins(points: readonly SweepPoint[], shared: Map<string, Shared>): void {
  const first = new Map<string, number>();
  for (const [i, { id }] of points.entries()) {
    const twin = first.get(id);
    first.set(id, twin ?? i);
    if (twin === undefined) continue;
    const other = `point ${twin + 1} (${valuesText(points[twin]!.values)})`;
    const message = `must differ from ${other}, got the same experiment. Remove one of them.`;
    add(shared, { path: '', message }, i + 1);
  }
}

/** The problem under the first point that has it; under none where all have it, or where a path is none. */
function named({ path, message, points }: Shared, all: readonly PointValues[]): SpecProblem {
  if (path.startsWith('--')) return { path: `sweep.${path.slice(2)}`, message };
  if (points.length === all.length && all.length > 1) return { path, message };
  const [first = 1] = points;
  const others = points.length > 1 ? ` and ${points.length - 1} more` : '';
  const place = `point ${first} (${valuesText(all[first - 1]!)})${others}`;
  return { path: path === '' ? place : `${place}: ${path}`, message };
}
