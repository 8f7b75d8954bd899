import type { CycleNoise, Direction } from '../devices.js';
import type { WeightPoints } from './weight-points.js';

/** Noise of single steps, in weight units. */
export interface IncrementNoise {
  readonly cycle: CycleNoise;
  /** Deviation of one measurement, which increments show twice, with opposite signs. */
  readonly readSigma: number;
  /** Increments of exactly one pulse, from which all of this is told. */
  readonly increments: number;
}

/**
 * Tells cycle-to-cycle noise from increments of one pulse: r = Δw − Δw(w) of the fitted model. Noise of measurements e
 * gives r the covariance −σ_e² from one to the next; what is left of the variance is the noise of steps, multiplicative
 * or additive, whichever makes the increments more likely. Pulses against a hard bound are left out.
 * @param minimum Δw_min of additive noise.
 */
export function incrementNoise(
  { weights, to, pulses }: WeightPoints,
  step: (w: number, to: Direction) => number,
  [lower, upper]: readonly [number, number],
  minimum: number,
): IncrementNoise {
  const residuals: number[] = [];
  const sizes: number[] = [];
  let neighbours = 0;
  for (let i = 1; i < weights.length; i++) {
    if (pulses[i] !== 1) continue;
    const size = step(weights[i - 1]!, to[i]!);
    const next = weights[i - 1]! + to[i]! * size;
    // A pulse against a hard bound says nothing of the noise of its step.
    if (next < lower || next > upper) continue;
    const residual = weights[i]! - next;
    if (pulses[i - 1] === 1 && residuals.length > 0) neighbours += residual * residuals.at(-1)!;
    residuals.push(residual);
    sizes.push(size);
  }
  const n = residuals.length;
  if (n < 10) return { cycle: { kind: 'none' }, readSigma: 0, increments: n };
  const variance = meanSquare(residuals);
  // Half of the variance at most: the rest of a negative covariance is chance.
  const read = -neighbours / n > (2 * variance) / Math.sqrt(n) ? -neighbours / n : 0;
  const readVariance = Math.min(read, variance / 2);
  const cycle = likelier(residuals, sizes, minimum, readVariance);
  return { cycle, readSigma: Math.sqrt(readVariance), increments: n };
}

function likelier(
  residuals: readonly number[],
  sizes: readonly number[],
  minimum: number,
  readVariance: number,
): CycleNoise {
  const over = Math.max(0, meanSquare(residuals) - 2 * readVariance);
  const candidates = (['multiplicative', 'additive'] as const).map((kind) => {
    const units = kind === 'additive' ? sizes.map(() => minimum) : sizes;
    const sigma = Math.sqrt(over / meanSquare(units));
    const floor = 1e-4 * meanSquare(units) * sigma ** 2 + Number.MIN_VALUE;
    const likelihood = residuals.reduce((sum, residual, i) => {
      const variance = 2 * readVariance + (sigma * units[i]!) ** 2 + floor;
      return sum - Math.log(variance) - residual ** 2 / variance;
    }, 0);
    return { kind, sigma, likelihood };
  });
  const [first, second] = candidates as [(typeof candidates)[0], (typeof candidates)[0]];
  const { kind, sigma } = second.likelihood > first.likelihood ? second : first;
  return sigma > 1e-3 ? { kind, sigma } : { kind: 'none' };
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
