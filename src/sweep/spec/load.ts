import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnySpec } from '../../arrays/load.js';
import { applyArrayOverrides, isArraySpec } from '../../arrays/spec/index.js';
import { SpecError, type SpecProblem } from '../../errors.js';
import { defaultSeed } from '../../experiment/spec/defaults.js';
import { applyOverrides, builtinSpecs, readSpec } from '../../experiment/spec/index.js';
import { problemsOf } from '../../experiment/spec/problems.js';
import { listPoints } from './points.js';
import { resolvePoints, type SweepPoint } from './resolve-points.js';
import { type SweepInput, sweepSchema } from './schema.js';

/** A sweep, every experiment of it explicit. */
export interface Sweep {
  readonly name: string;
  readonly points: readonly SweepPoint[];
}

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));

/**
 * Reads a sweep and resolves the experiment of every point.
 * @param nameOrPath a YAML file, or the name of a built-in sweep.
 * @param overrides flags into the base, as `lernmatrix run` takes them.
 * @throws SpecError with every problem found, each naming its point.
 */
export function loadSweep(nameOrPath: string, overrides: readonly string[] = []): Sweep {
  const builtin = join(examples, `${nameOrPath}.yaml`);
  const file = !existsSync(nameOrPath) && existsSync(builtin) ? builtin : nameOrPath;
  return resolveSweep(readSpec(file), { folder: dirname(file), overrides });
}

/**
 * Checks a sweep as people write it, and resolves its points.
 * @param input plain data, as read from YAML. @param folder the one that `base` is relative to.
 * @throws SpecError with every problem found.
 */
export function resolveSweep(
  input: unknown,
  { folder = '.', overrides = [] }: { folder?: string; overrides?: readonly string[] } = {},
): Sweep {
  const parsed = sweepSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input));
  const base = changed(readBase(parsed.data, folder), overrides);
  const problems: SpecProblem[] = [];
  const values = listPoints(parsed.data, seedOf(base), problems);
  if (problems.length > 0) throw new SpecError([...problems, ...unknownPaths(parsed.data, base)]);
  const points = resolvePoints(base, values);
  return { name: parsed.data.name ?? `${points[0]!.spec.name}-sweep`, points };
}

function readBase({ base }: SweepInput, folder: string): unknown {
  if (typeof base !== 'string') return base;
  if (builtinSpecs().has(base)) return readSpec(base);
  const beside = resolve(folder, base);
  return readAnySpec(extname(base) === '' && !existsSync(beside) ? base : beside);
}

function changed(base: unknown, flags: readonly string[]): unknown {
  return isArraySpec(base) ? applyArrayOverrides(base, flags) : applyOverrides(base, flags);
}

/** Paths that the base does not have; where axes are right, its points tell them. */
function unknownPaths({ sweep = {}, zip = [] }: SweepInput, base: unknown): SpecProblem[] {
  return [...new Set([sweep, ...zip].flatMap(Object.keys))].flatMap((path) => {
    try {
      changed(base, [`--${path}=0`]);
      return [];
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      return error.problems.map(({ message }) => ({ path: `sweep.${path}`, message }));
    }
  });
}

/** The base's seed, where it is one; what else stands there is told with the points. */
function seedOf(base: unknown): number {
  const seed: unknown =
    typeof base === 'object' && base !== null ? Reflect.get(base, 'seed') : undefined;
  return typeof seed === 'number' ? seed : defaultSeed;
}
