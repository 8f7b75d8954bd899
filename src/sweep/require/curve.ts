import { estimateMean, studentQuantile } from '../../chip/index.js';

/** The loss of accuracy at one value of a parameter. */
export interface CurvePoint {
  readonly value: number;
  /** Points lost against the digital network: of each chip, or of each training's mean over its chips. */
  readonly drops: readonly number[];
}

/** A mean, and the ends of its interval. */
export type Bound = 'mean' | 'upper' | 'lower';

/** Where a bound of the curve passes a drop: within a cell of two points, or beyond the points on one side. */
export type Crossing =
  | { readonly kind: 'within'; readonly value: number; readonly cell: readonly [number, number] }
  /** Even the best point loses more. */
  | { readonly kind: 'none-holds' }
  /** Even the worst point loses no more. */
  | { readonly kind: 'all-hold' };

/**
 * Mean of a sample, or an end of its interval: mean ± t·s/√n, t the quantile of Student's distribution with n − 1
 * degrees of freedom. @param confidence of the interval, in (0, 1).
 */
export function boundOf(drops: readonly number[], bound: Bound, confidence: number): number {
  const { mean, std } = estimateMean(drops);
  if (bound === 'mean' || std === 0) return mean;
  const quantile = quantileOf((1 + confidence) / 2, drops.length - 1);
  const half = (quantile * std) / Math.sqrt(drops.length);
  return bound === 'upper' ? mean + half : mean - half;
}

const quantiles = new Map<string, number>();

/** Kept: a crossing asks for one many times. */
function quantileOf(probability: number, freedom: number): number {
  const key = `${probability} ${freedom}`;
  const known = quantiles.get(key) ?? studentQuantile(probability, freedom);
  quantiles.set(key, known);
  return known;
}

/**
 * Where a bound of the mean drop first passes `drop`, from the best point on; between two points every chip's drop
 * is taken to be linear, which is why both must be of the same chips.
 * @param points from the best to the worst. @param whole whether the parameter has whole values only: then the last
 * that holds, at a point.
 */
export function crossingOf(
  points: readonly CurvePoint[],
  bound: Bound,
  { drop, confidence }: { readonly drop: number; readonly confidence: number },
  whole: boolean,
): Crossing {
  const losses = points.map(({ drops }) => boundOf(drops, bound, confidence));
  const at = losses.findIndex((loss) => loss > drop);
  if (at < 0) return { kind: 'all-hold' };
  if (at === 0) return { kind: 'none-holds' };
  const [a, b] = [points[at - 1]!, points[at]!];
  const cell = [a.value, b.value] as const;
  if (whole) return { kind: 'within', value: a.value, cell };
  const share = passing((w) => boundOf(mixed(a, b, w), bound, confidence) - drop);
  return { kind: 'within', value: a.value + share * (b.value - a.value), cell };
}

function mixed(a: CurvePoint, b: CurvePoint, share: number): number[] {
  return a.drops.map((drop, i) => (1 - share) * drop + share * b.drops[i]!);
}

/** Bisection on [0, 1] of a function that is not positive at 0, and positive at 1. */
function passing(f: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
