import { SpecError } from '../errors.js';
import type { Role } from '../nn/index.js';
import { addNormal, momentsOf, normalSquareSum, type Stream } from '../random/index.js';

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
  if (role === 'scale') return false;
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

/** What shares one range: a tensor of weights, or each column of its array (one output neuron or channel). */
export type VariationGranularity = 'layer' | 'column';

export const variationGranularities: readonly VariationGranularity[] = ['layer', 'column'];

/** Relative Gaussian variation of a tensor of weights. */
export interface Variation {
  /** σ, a fraction of the range A. */
  readonly sigmaOfRange: number;
  readonly range: VariationRange;
  /** μ, a shift of all devices in one direction, a fraction of the range; default 0. */
  readonly shiftOfRange?: number;
  /** Default 'layer'. */
  readonly granularity?: VariationGranularity;
}

/** Columns of the array that holds a tensor [outputs, …]; a vector is one column. */
export function columnsOf(shape: readonly number[]): number {
  return shape.length > 1 ? shape[0]! : 1;
}

/**
 * Weights as devices with relative Gaussian variation hold them: out = w + A(w)·(σ·N(0,1) + μ).
 * @param weights [columns, …].
 * @param columns how many columns share a range each, where the granularity is 'column'.
 * @param stream drawn once per programming of the tensor; the same stream gives the same pattern of N(0,1),
 * whatever σ, μ, range and granularity.
 * @param out as many elements as `weights`; may be `weights` itself.
 * @returns the sum of squares of the random part.
 * @throws SpecError for a σ that is negative or not finite, a μ that is not finite, and where a weight is not.
 * @see WVAT paper, section 3, HSV (its N(0, Aσ²) is read as a standard deviation of A·σ); HA-SGD paper, sections
 * 4.1 and 4.2.1 (μ_DS, σ_DN, a range for each filter).
 */
export function applyVariation(
  weights: Float32Array,
  columns: number,
  variation: Variation,
  stream: Stream,
  out: Float32Array,
): number {
  checkVariation(variation);
  const { granularity = 'layer' } = variation;
  const length = granularity === 'layer' ? weights.length : weights.length / columns;
  let squares = 0;
  for (let at = 0; at < weights.length; at += length) {
    const part = weights.subarray(at, at + length);
    squares += vary(part, variation, stream, at, out.subarray(at, at + length));
  }
  return squares;
}

/** One run of weights with a range of its own; element i takes draw `offset + i`. */
function vary(
  weights: Float32Array,
  { sigmaOfRange, range, shiftOfRange = 0 }: Variation,
  stream: Stream,
  offset: number,
  out: Float32Array,
): number {
  const width = rangeOf(weights, range);
  const squares = addNormal(weights, sigmaOfRange * width, stream, out, { offset });
  const shift = shiftOfRange * width;
  if (shift !== 0) for (let i = 0; i < out.length; i++) out[i]! += shift;
  return squares;
}

/**
 * The sum of squares that `applyVariation` returns, without storing anything.
 * @throws SpecError as `applyVariation`.
 */
export function variationSquareSum(
  weights: Float32Array,
  columns: number,
  variation: Variation,
  stream: Stream,
): number {
  checkVariation(variation);
  const { sigmaOfRange, range, granularity = 'layer' } = variation;
  const length = granularity === 'layer' ? weights.length : weights.length / columns;
  let squares = 0;
  for (let offset = 0; offset < weights.length; offset += length) {
    const width = rangeOf(weights.subarray(offset, offset + length), range);
    squares += normalSquareSum(stream, length, sigmaOfRange * width, { offset });
  }
  return squares;
}

function checkVariation({ sigmaOfRange, shiftOfRange = 0 }: Variation): void {
  if (!(sigmaOfRange >= 0 && Number.isFinite(sigmaOfRange))) {
    const message = `expected a finite number of at least 0, got ${sigmaOfRange}. 0.1 is 10 %.`;
    throw new SpecError([{ path: 'sigmaOfRange', message }]);
  }
  if (Number.isFinite(shiftOfRange)) return;
  const message = `expected a finite number, got ${shiftOfRange}. 0.01 is 1 %.`;
  throw new SpecError([{ path: 'shiftOfRange', message }]);
}
