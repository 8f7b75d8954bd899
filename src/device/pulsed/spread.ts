import { SpecError } from '../../errors.js';
import { fillNormal, type Stream } from '../../random/index.js';

/** What becomes of a draw whose sign a step or slope cannot have. */
export type NegativeDraws = 'clip' | 'as-printed';

/** Smallest value that a clipped draw may have, as a fraction of the mean: our choice. */
const LEAST_FRACTION = 0.01;

/**
 * Fills with mean·(1 + σ·ξ), ξ ~ N(0,1) once a device.
 * @param stream drawn once, at fabrication.
 * @param negative 'clip' keeps every value at least at a hundredth of the mean.
 */
export function fillSpread(
  out: Float32Array,
  mean: number,
  sigma: number,
  stream: Stream,
  negative: NegativeDraws = 'clip',
): void {
  fillNormal(stream, out, { mean: 1, sigma });
  const least = negative === 'clip' ? LEAST_FRACTION : -Infinity;
  for (let i = 0; i < out.length; i++) out[i] = mean * Math.max(least, out[i]!);
}

/** One number of a model, and what it must be. */
export type Rule = readonly [path: string, value: number, least: number, strict?: 'above'];

/** @throws SpecError naming every number that is not finite or too small. */
export function checkNumbers(rules: readonly Rule[]): void {
  const problems = rules
    .filter(([, value, least, strict]) => {
      return !(Number.isFinite(value) && (strict ? value > least : value >= least));
    })
    .map(([path, value, least, strict]) => ({
      path,
      message: `expected a finite number ${strict ? 'above' : 'of at least'} ${least}, got ${value}. Change it.`,
    }));
  if (problems.length > 0) throw new SpecError(problems);
}
