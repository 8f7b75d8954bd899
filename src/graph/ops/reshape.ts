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
      sizeOf(x!.shape) === sizeOf(shape),
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

/** The same elements in the same order under another shape; one size may be -1, to be worked out. */
export function reshape(x: Value, shape: Shape): Value {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const resolved = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size));
  return sameShape(resolved, x.shape) ? x : applySingle(reshapeOperation, [x], { shape: resolved });
}
