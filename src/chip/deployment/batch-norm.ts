import type { ModelValues } from '../../training/index.js';

/** Batch normalisation with its statistics fixed: y = gain · x + offset, each [channels]. */
export interface FixedBatchNorm {
  readonly gain: Float32Array;
  readonly offset: Float32Array;
}

/**
 * w_eff = γ/√(σ² + ε) and b_eff = β - γ·μ/√(σ² + ε), in float64 before they are stored.
 * @param path of the layer: its tensors are `<path>.gain`, `.offset`, `.mean` and `.variance`.
 * @see HA-SGD paper, section 4.2.2.
 */
export function fixBatchNorm(path: string, values: ModelValues, epsilon = 1e-5): FixedBatchNorm {
  const [gain, offset, mean, variance] = ['gain', 'offset', 'mean', 'variance'].map(
    (name) => values.get(`${path}.${name}`)!,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const slope = (c: number) => gain[c]! / Math.sqrt(variance[c]! + epsilon);
  return {
    gain: gain.map((_, c) => slope(c)),
    offset: offset.map((beta, c) => beta - slope(c) * mean[c]!),
  };
}
