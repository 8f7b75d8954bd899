import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';

const roundOperation: Operation = {
  name: 'round',
  infer: inferFloat('round'),
  gradient: () => [undefined],
  lower: ({ emit, inputs }) => emit('Round', inputs),
};

/** The nearest integer, halves to the even one; its gradient is zero. */
export function round(x: Value): Value {
  return applySingle(roundOperation, [x], {});
}
