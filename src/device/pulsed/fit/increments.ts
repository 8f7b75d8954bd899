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
 * gives r the covariance −σ_e² from one to the next; the rest of the variance is the noise of steps, multiplicative or
 * additive, whichever makes the increments more likely with the read noise that suits it. Pulses against a hard bound
 * are left out.
 * @param minimum Δw_min of additive noise.
 */
export function incrementNoise(
  { weights, to, pulses }: WeightPoints,
  step: (w: number, to: Direction) => number,
  [lower, upper]: readonly [number, number],
  minimum: number,
): IncrementNoise {
  const found: Increment[] = [];
  let last = -1;
  for (let i = 1; i < weights.length; i++) {
    if (pulses[i] !== 1) continue;
    const size = step(weights[i - 1]!, to[i]!);
    const next = weights[i - 1]! + to[i]! * size;
    // A pulse against a hard bound says nothing of the noise of its step.
    if (next < lower || next > upper) continue;
    found.push({ residual: weights[i]! - next, size, linked: last === i - 1 });
    last = i;
  }
  const increments = found.length;
  if (increments < 10) return { cycle: { kind: 'none' }, readSigma: 0, increments };
  const [multiplicative, additive] = [
    likeliest(found, 'multiplicative', ({ size }) => size),
    likeliest(found, 'additive', () => minimum),
  ];
  const { kind, sigma, readSigma } =
    additive.best > multiplicative.best ? additive : multiplicative;
  const cycle: CycleNoise = sigma > 1e-3 ? { kind, sigma } : { kind: 'none' };
  return { cycle, readSigma, increments };
}

/** One pulse: what it gave beyond the model's step, the step, and whether it follows on the one listed before. */
interface Increment {
  readonly residual: number;
  readonly size: number;
  readonly linked: boolean;
}

/** Shares of the variance that measurements are tried to make, from none to all. */
const shares = Array.from({ length: 41 }, (_, k) => k / 40);

/** Twice the logarithm of likelihood that read noise must gain to be told: about two standard errors. */
const TELLING = 4;

/** The likeliest noise of one kind, with the read noise that goes best with it. @param unitOf what σ multiplies. */
function likeliest(
  found: readonly Increment[],
  kind: 'multiplicative' | 'additive',
  unitOf: (increment: Increment) => number,
) {
  const units = found.map(unitOf);
  const variance = meanSquare(found.map(({ residual }) => residual));
  const unit = meanSquare(units) || Number.MIN_VALUE;
  const fits = shares.map((share) => {
    const ofSteps = ((1 - share) * variance) / unit;
    const ofReads = (share * variance) / 2;
    return { ofSteps, ofReads, likelihood: likelihoodOf(found, units, ofSteps, ofReads) };
  });
  const best = fits.reduce((a, b) => (b.likelihood > a.likelihood ? b : a));
  const told = best.likelihood > fits[0]!.likelihood + TELLING ? best : fits[0]!;
  const { ofSteps, ofReads } = told;
  return {
    ...{ kind, best: best.likelihood },
    sigma: Math.sqrt(ofSteps),
    readSigma: Math.sqrt(ofReads),
  };
}

/**
 * Twice the logarithm of the likelihood, but for a constant, of residuals r_i = σ·u_i·ξ_i + e_i − e_(i−1): normal with
 * a covariance of three diagonals, factorised as it goes.
 */
function likelihoodOf(
  found: readonly Increment[],
  units: readonly number[],
  ofSteps: number,
  ofReads: number,
): number {
  const floor = 1e-4 * ofSteps * meanSquare(units) + Number.MIN_VALUE;
  let [sum, pivot, rest] = [0, Infinity, 0];
  for (const [i, { residual, linked }] of found.entries()) {
    const factor = linked ? -ofReads / pivot : 0;
    pivot = ofSteps * units[i]! ** 2 + 2 * ofReads + floor + (linked ? factor * ofReads : 0);
    rest = residual - factor * rest;
    sum -= Math.log(pivot) + rest ** 2 / pivot;
  }
  return sum;
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
