import { applySingle, type Operation, type Value } from '../value.js';
import { reducedShape, resolveAxes } from './sum.js';

const argMaxOperation: Operation<{ axis: number }> = {
  name: 'argMax',
  infer: ([x], { axis }) => [{ dtype: 'int64', shape: reducedShape(x!.shape, [axis], false) }],
  gradient: () => [undefined],
  lower: ({ emit, inputs, attributes }) =>
    emit('ArgMax', inputs, { axis: attributes.axis, keepdims: 0 }),
};

/** The index (int64) of the largest element along `axis`, the first of equals. */
export function argMax(x: Value, axis: number): Value {
  const [resolved] = resolveAxes('argMax', x, [axis]);
  return applySingle(argMaxOperation, [x], { axis: resolved! });
}
