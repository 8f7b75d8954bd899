import {
  applySingle,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  sameShape,
  sizeOf,
  type Value,
} from '../value.js';

const reshapeOperation: Operation<{ shape: Shape }> = {
  name: 'reshape',
  infer: ([x], { shape }) => {
    requireShape(
      sizeOf(x!.shape) === sizeOf(shape) && shape.every((n) => Number.isInteger(n) && n >= 0),
      'reshape',
      `the new shape must hold as many elements as ${formatShape(x!.shape)}`,
      formatShape(shape),
    );
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ inputs: [x], gradients: [g] }) => [g && reshape(g, x!.shape)],
  lower: ({ emit, inputs, integers, attributes }) =>
    emit('Reshape', [inputs[0]!, integers(attributes.shape)]),
};

/**
 * The same elements in the same order under another shape; one size may be -1, to be worked out.
 * @throws ShapeError where the shapes hold different numbers of elements.
 */
export function reshape(x: Value, shape: Shape): Value {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const rest = sizeOf(x.shape) / known;
  const fits = Number.isInteger(rest) && shape.filter((size) => size === -1).length <= 1;
  const resolved = fits ? shape.map((size) => (size === -1 ? rest : size)) : shape;
  return sameShape(resolved, x.shape) ? x : applySingle(reshapeOperation, [x], { shape: resolved });
}
