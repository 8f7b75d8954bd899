import { SpecError } from '../errors.js';
import type { Role } from '../nn/index.js';
import { addNormal, momentsOf, type Stream } from '../random/index.js';

/**
 * What a relative standard deviation is relative to, for one tensor of weights:
 * - 'six-sigma': A = 6·std(w), the width of [μ - 3σ, μ + 3σ] (the WVAT paper's window);
 * - 'min-max': max(w) - min(w);
 * - 'absolute-max': 2·max|w|, a window symmetric about zero.
 */
export type VariationRange = 'six-sigma' | 'min-max' | 'absolute-max';

export const variationRanges: readonly VariationRange[] = ['six-sigma', 'min-max', 'absolute-max'];

/** Which tensors devices hold beside weight matrices and kernels, which they always hold. */
export interface VariationTargets {
  /** Default false: biases are added digitally. */
  readonly biases: boolean;
  /** Gains and offsets of batch normalisation; default false: they are digital. */
  readonly batchNorm: boolean;
}

/** Whether a tensor of this role is held by devices that vary. */
export function varies(role: Role, { biases, batchNorm }: VariationTargets): boolean {
  return role === 'weight' || (role === 'bias' ? biases : batchNorm);
}

/**
 * The range of one tensor of weights, A.
 * @param weights any shape, at least one element.
 * @returns in the units of the weights, at least 0; not finite where a weight is not.
 */
export function rangeOf(weights: Float32Array, range: VariationRange): number {
  const { std, min, max } = momentsOf(weights);
  if (range === 'six-sigma') return 6 * std;
  return range === 'min-max' ? max - min : 2 * Math.max(Math.abs(min), Math.abs(max));
}

/**
 * Weights as devices with relative Gaussian variation hold them: out = w + σ·A(w)·N(0,1).
 * @param weights [any shape]. @param sigmaOfRange σ, a fraction of the range A.
 * @param stream drawn once per programming of the tensor; the same stream gives the same pattern.
 * @param out as many elements as `weights`; may be `weights` itself.
 * @returns the sum of squares of the variation.
 * @throws SpecError for a σ that is negative or not finite, and where a weight is not finite.
 * @see WVAT paper, section 3, HSV (its N(0, Aσ²) is read as a standard deviation of A·σ).
 */
export function applyVariation(
  weights: Float32Array,
  sigmaOfRange: number,
  range: VariationRange,
  stream: Stream,
  out: Float32Array,
): number {
  if (!(sigmaOfRange >= 0 && Number.isFinite(sigmaOfRange))) {
    const message = `expected a finite number of at least 0, got ${sigmaOfRange}. 0.1 is 10 %.`;
    throw new SpecError([{ path: 'sigmaOfRange', message }]);
  }
  return addNormal(weights, sigmaOfRange * rangeOf(weights, range), stream, out);
}
