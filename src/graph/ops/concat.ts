import { applySingle, formatShape, type Operation, requireShape, type Value } from '../value.js';
import { slice } from './slice.js';

const concatOperation: Operation<{ axis: number }> = {
  name: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    const fits = inputs.every(
      ({ dtype, shape }) =>
        dtype === first!.dtype &&
        shape.length === first!.shape.length &&
        shape.every((size, i) => i === axis || size === first!.shape[i]),
    );
    requireShape(
      fits && axis >= 0 && axis < first!.shape.length,
      'concat',
      `element types must agree, and shapes on every axis but ${axis}`,
      inputs.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', '),
    );
    const total = inputs.reduce((size, { shape }) => size + shape[axis]!, 0);
    return [
      { dtype: first!.dtype, shape: first!.shape.map((size, i) => (i === axis ? total : size)) },
    ];
  },
  gradient: ({ inputs, gradients: [g], attributes: { axis } }) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const from = start;
      start += shape[axis]!;
      return g && slice(g, { axis, start: from, end: start });
    });
  },
  lower: ({ emit, inputs, attributes }) => emit('Concat', inputs, { axis: attributes.axis }),
};

/** Joins tensors along `axis`. */
export function concat(values: readonly Value[], axis: number): Value {
  requireShape(values.length > 0, 'concat', 'there must be a tensor to join', 'none');
  return values.length === 1 ? values[0]! : applySingle(concatOperation, values, { axis });
}
