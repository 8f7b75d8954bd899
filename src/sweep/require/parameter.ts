import { SpecError, type SpecProblem } from '../../errors.js';
import { specJsonSchema } from '../../experiment/spec/index.js';
import type { SearchRange } from './search.js';

/** A number of the hardware that is searched over. */
export interface Parameter extends SearchRange {
  /** Into the spec, such as hardware.variation.sigma. */
  readonly path: string;
}

/** What is said of a parameter beside its path. */
export interface ParameterOptions {
  readonly from?: number;
  readonly to?: number;
  /** Which value is sought: the largest that holds, or the smallest; found out where absent. */
  readonly direction?: 'largest' | 'smallest';
}

/**
 * The values that a number of a spec may have, by its schema unless they are given.
 * @throws SpecError where the path is not of hardware, is no number, or has no ends.
 */
export function parameterOf(path: string, options: ParameterOptions = {}): Parameter {
  const words = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  if (words[0] !== 'hardware') {
    const message = `expected a path below hardware, which networks can be tried on without training again, got '${path}'. Write for example hardware.variation.sigma; a sweep varies anything.`;
    throw new SpecError([{ path: '--over', message }]);
  }
  const numbers = nodesAt(specJsonSchema(), words).filter(isNumber);
  if (numbers.length === 0) {
    const message = `expected the path of a number, got '${path}'. docs/experiment.md lists them.`;
    throw new SpecError([{ path: '--over', message }]);
  }
  const whole = numbers.every(({ type }) => type === 'integer');
  const low = options.from ?? endOf(numbers.map(({ minimum }) => minimum));
  const high = options.to ?? endOf(numbers.map(({ maximum }) => maximum));
  const { direction } = options;
  checkRange({ low, high, whole }, path);
  const best = direction && (direction === 'largest' ? 'low' : 'high');
  return { path, low: low!, high: high!, whole, ...(best ? { best } : {}) };
}

function checkRange(
  { low, high, whole }: { low: number | undefined; high: number | undefined; whole: boolean },
  path: string,
): void {
  const problems: SpecProblem[] = [];
  for (const [flag, value] of [
    ['--from', low],
    ['--to', high],
  ] as const) {
    if (value === undefined || !Number.isFinite(value)) {
      const message = `expected an end of the search, as ${path} has none of its own, got none. Add ${flag} <number>.`;
      problems.push({ path: flag, message });
    } else if (whole && !Number.isInteger(value)) {
      const message = `expected a whole number, as ${path} is one, got ${value}. Round it.`;
      problems.push({ path: flag, message });
    }
  }
  if (low !== undefined && high !== undefined && !(low < high)) {
    const message = `expected more than --from, ${low}, got ${high}. Widen the range.`;
    problems.push({ path: '--to', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}

interface Node {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** Every schema that a path leads to, through all branches of unions. */
function nodesAt(node: Node, [word, ...rest]: readonly string[]): Node[] {
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const inner = branches.flatMap((branch) =>
    nodesAt(branch, word === undefined ? [] : [word, ...rest]),
  );
  if (word === undefined) return branches.length > 0 ? inner : [node];
  const { additionalProperties: others } = node;
  const next =
    node.properties?.[word] ?? (typeof others === 'object' ? others : undefined) ?? node.items;
  return next ? [...inner, ...nodesAt(next, rest)] : inner;
}

function isNumber({ type }: Node): boolean {
  return type === 'number' || type === 'integer';
}

/** An end that every branch has; the largest whole number that is exact stands for none. */
function endOf(ends: readonly (number | undefined)[]): number | undefined {
  const [end] = ends;
  const known = end !== undefined && Math.abs(end) < Number.MAX_SAFE_INTEGER;
  return known && ends.every((other) => other === end) ? end : undefined;
}
