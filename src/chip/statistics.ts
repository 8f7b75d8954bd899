import { ShapeError } from '../errors.js';

/** A 95 % interval, lower end first. */
export type Interval = readonly [lower: number, upper: number];

/** Mean of a sample, its spread, and the 95 % interval of the mean. */
export interface MeanEstimate {
  readonly mean: number;
  /** Standard deviation of the sample (divided by n - 1); 0 for fewer than two. */
  readonly std: number;
  /** mean ± t·std/√n with Student's t for n - 1 degrees of freedom; [mean, mean] for fewer than two. */
  readonly ci95: Interval;
}

/** The middle of a sample, the mean of the two middle ones of an even number; 0 of none. */
export function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? 0 : (low + high) / 2;
}

/** @param sample may be empty: mean 0. */
export function estimateMean(sample: readonly number[]): MeanEstimate {
  const n = sample.length;
  // Equal values have no spread, which a rounded sum over n would pretend.
  const equal = sample.every((x) => x === sample[0]);
  const mean = equal ? (sample[0] ?? 0) : sample.reduce((sum, x) => sum + x, 0) / n;
  if (equal) return { mean, std: 0, ci95: [mean, mean] };
  const squares = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const std = Math.sqrt(squares / (n - 1));
  const half = (studentQuantile(0.975, n - 1) * std) / Math.sqrt(n);
  return { mean, std, ci95: [mean - half, mean + half] };
}

/**
 * Share of a sample that reaches a threshold, with Wilson's score interval, which stays within [0, 1] and is
 * honest at 0 and 1.
 * @see Wilson 1927.
 */
export function estimateYield(
  sample: readonly number[],
  threshold: number,
): { readonly share: number; readonly ci95: Interval } {
  const n = sample.length;
  if (n === 0) return { share: 0, ci95: [0, 1] };
  const share = sample.filter((x) => x >= threshold).length / n;
  const z = 1.959963984540054;
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half =
    (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return { share, ci95: [Math.max(0, centre - half), Math.min(1, centre + half)] };
}

/**
 * Mean difference a - b over pairs, with its interval: for methods on the same chips.
 * @throws ShapeError where the samples are not pairs.
 */
export function estimateDifference(a: readonly number[], b: readonly number[]): MeanEstimate {
  if (a.length !== b.length) {
    throw new ShapeError(
      `estimateDifference: both samples must have one value a pair, got ${a.length} and ${b.length}. Take the same chips.`,
    );
  }
  return estimateMean(a.map((x, i) => x - b[i]!));
}

/**
 * Quantile of Student's t distribution, by bisection of its distribution function.
 * @param probability in (0.5, 1). @param freedom degrees of freedom, at least 1.
 */
export function studentQuantile(probability: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentDistribution(high, freedom) < probability) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentDistribution(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * P(T ≤ t) for t ≥ 0 and whole degrees of freedom, as the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.
 */
function studentDistribution(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= (cosine * (k - 1)) / k;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return 0.5 + within / 2;
}
