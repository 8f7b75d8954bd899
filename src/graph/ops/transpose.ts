import { applySingle, formatShape, type Operation, requireShape, type Value } from '../value.js';

const transposeOperation: Operation<{ order: readonly number[] }> = {
  name: 'transpose',
  infer: ([x], { order }) => {
    requireShape(
      [...order].sort((a, b) => a - b).every((axis, i) => axis === i) &&
        order.length === x!.shape.length,
      'transpose',
      `order must be a permutation of the ${x!.shape.length} axes of ${formatShape(x!.shape)}`,
      `[${order.join(', ')}]`,
    );
    return [{ dtype: x!.dtype, shape: order.map((axis) => x!.shape[axis]!) }];
  },
  gradient: ({ gradients: [g], attributes: { order } }) => [
    g &&
      transpose(
        g,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ],
  lower: ({ emit, inputs, attributes }) => emit('Transpose', inputs, { perm: attributes.order }),
};

/** Axis i of the result is axis order[i] of x; reversed axes when left out. */
export function transpose(x: Value, order?: readonly number[]): Value {
  return applySingle(transposeOperation, [x], {
    order: order ?? x.shape.map((_, axis) => x.shape.length - 1 - axis),
  });
}
