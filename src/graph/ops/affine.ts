import { broadcastShapes } from '../broadcast.js';
import { applySingle, formatShape, type Operation, requireShape, type Value } from '../value.js';
import { type MatmulOptions, matmul } from './matmul.js';
import { multiply } from './multiply.js';
import { sumTo } from './sum.js';

type AffineAttributes = { transposeA: boolean; transposeB: boolean; scale: number };

const affineOperation: Operation<AffineAttributes> = {
  name: 'affine',
  infer: ([a, b, c], attributes) => {
    requireShape(
      a!.shape.length === 2 && b!.shape.length === 2,
      'affine',
      'both factors must be matrices',
      `${formatShape(a!.shape)} and ${formatShape(b!.shape)}`,
    );
    const product = matmul(a as Value, b as Value, attributes);
    const shape = broadcastShapes('affine', product.shape, c!.shape);
    requireShape(
      shape.join() === product.shape.join(),
      'affine',
      `the offset must broadcast to ${formatShape(product.shape)}`,
      formatShape(c!.shape),
    );
    return [{ dtype: 'float32', shape }];
  },
  gradient: ({ inputs: [a, b, c], gradients: [g], attributes }) => {
    if (!g) return [undefined, undefined, undefined];
    const product = matmul(a!, b!, attributes).node;
    const factors = product.operation.gradient!({ ...product, gradients: [g] });
    return [...factors, sumTo(multiply(g, attributes.scale), c!.shape)];
  },
  lower: ({ emit, inputs, attributes: { transposeA, transposeB, scale } }) =>
    emit('Gemm', inputs, {
      transA: transposeA ? 1 : 0,
      transB: transposeB ? 1 : 0,
      beta: { float: scale },
    }),
};

/** a · b + scale · c for matrices a and b, c broadcasting: a linear layer, or an accumulation, in one pass. */
export function affine(
  a: Value,
  b: Value,
  c: Value,
  options: MatmulOptions & { readonly scale?: number } = {},
): Value {
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  return applySingle(affineOperation, [a, b, c], { transposeA, transposeB, scale });
}
