import {
  batchNormEval,
  batchNormTrain,
  formatShape,
  multiply,
  requireShape,
  sizeOf,
  type Value,
} from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';

/**
 * Batch normalisation over [batch, channels] or [batch, channels, height, width]. Training uses the batch's
 * statistics and moves the running ones by `momentum`, the variance unbiased (as PyTorch).
 * @see Ioffe and Szegedy 2015.
 */
export interface BatchNormLayer {
  readonly kind: 'batchNorm';
  readonly name?: string;
  /** Weight of the new batch in the running statistics, default 0.1. */
  readonly momentum?: number;
  /** Added to the variance, default 1e-5. */
  readonly epsilon?: number;
}

export const batchNorm: LayerKind<BatchNormLayer> = {
  stem: 'bn',
  apply(settings: BatchNormLayer, x: Value, scope: LayerScope): Value {
    const { momentum = 0.1, epsilon = 1e-5 } = settings;
    requireShape(
      x.shape.length >= 2,
      `${scope.where}: batchNorm`,
      'input must be [batch, channels] or [batch, channels, height, width]',
      formatShape(x.shape),
    );
    const channels = x.shape[1]!;
    const gain = scope.parameter('gain', [channels], 'gain', 1, 1);
    const offset = scope.parameter('offset', [channels], 'offset', 1, 1);
    const runningMean = scope.buffer('mean', [channels], 0);
    const runningVariance = scope.buffer('variance', [channels], 1);
    if (scope.mode === 'evaluation') {
      return batchNormEval(x, gain, offset, runningMean, runningVariance, epsilon);
    }
    const { y, mean, variance } = batchNormTrain(x, gain, offset, epsilon);
    const count = sizeOf(x.shape) / channels;
    const unbiased = multiply(variance, count / Math.max(1, count - 1));
    scope.updateBuffer('mean', mean, momentum);
    scope.updateBuffer('variance', unbiased, momentum);
    return y;
  },
};
