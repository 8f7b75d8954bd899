import { affine, formatShape, matmul, requireShape, type Value } from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';
import { boundsOf } from '../tensors.js';

/** y = x·Wᵀ + b, W [outputs, inputs]. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly name?: string;
  readonly outputs: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Largest magnitude of a weight, to which each step cuts it; default none. */
  readonly limit?: number;
}

export const linear: LayerKind<LinearLayer> = {
  stem: 'fc',
  apply({ outputs, bias = true, limit }: LinearLayer, x: Value, scope: LayerScope): Value {
    requireShape(
      x.shape.length === 2,
      `${scope.where}: linear`,
      'input must be [batch, features]; flatten before it',
      formatShape(x.shape),
    );
    const inputs = x.shape[1]!;
    const w = scope.parameter(
      'weight',
      [outputs, inputs],
      'weight',
      inputs,
      outputs,
      boundsOf(limit),
    );
    if (!bias) return matmul(x, w, { transposeB: true });
    const b = scope.parameter('bias', [outputs], 'bias', inputs, outputs);
    return affine(x, w, b, { transposeB: true });
  },
};
