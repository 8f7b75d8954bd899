import { requireShape } from '../graph/index.js';
import type { ModelValues } from '../training/index.js';
import type { BatchGradients } from './batch-gradients.js';
import { centre } from './gram.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { lengthOf } from './vectors.js';

/** The covariance of mini-batch gradients, by its spectrum. */
export interface GradientCovariance {
  /** Largest first. */
  readonly eigenvalues: readonly number[];
  /** Sum of all of them: the mean squared distance of a gradient from the mean. */
  readonly trace: number;
  /** Length of the mean gradient. */
  readonly meanLength: number;
  readonly batches: number;
  /** Images in each. */
  readonly batchSize: number;
  /**
   * batchSize · the largest: the largest eigenvalue of single images' covariance, as images are drawn independently.
   * Near a minimum of a fitted network this is comparable with the Hessian's (the Fisher matrix is both).
   */
  readonly largestOfImages: number;
}

/**
 * The largest eigenvalues of the covariance of mini-batch gradients,
 *
 *   C = 1/(B - 1) Σ (g_b - ḡ)(g_b - ḡ)ᵀ,
 *
 * taken from the B x B matrix of inner products, which has the same ones. Our choices, where the paper is silent:
 * centred, batches of one size, the same ones for every network that is compared: C shrinks as 1/batch size.
 * @param gradients at least two batches, all of one size: see `drawBatches`.
 * @param values every parameter and buffer.
 * @param count eigenvalues kept, at most B.
 * @throws ShapeError where batches differ in size, or are fewer than two.
 * @see HA-SGD paper, section 5.2 and Figure 12 (d).
 */
export async function gradientCovariance(
  gradients: BatchGradients,
  values: ModelValues,
  count = 1,
): Promise<GradientCovariance> {
  const { batches } = gradients.images;
  const sizes = [...new Set(batches.map(({ size }) => size))];
  const got = `${batches.length} of sizes ${sizes.join(', ')}`;
  const must = 'at least two batches of one size are needed';
  requireShape(batches.length >= 2 && sizes.length === 1, 'gradientCovariance', must, got);
  const { mean, gram } = centre(await gradients.at(values));
  const scale = 1 / (batches.length - 1);
  const all = symmetricEigen(gram, batches.length).values.map((value) => scale * value);
  return {
    eigenvalues: all.slice(0, count),
    trace: all.reduce((sum, value) => sum + value, 0),
    meanLength: lengthOf(mean),
    batches: batches.length,
    batchSize: sizes[0]!,
    largestOfImages: sizes[0]! * all[0]!,
  };
}
