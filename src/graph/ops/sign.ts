import { inferSame } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';

const signOperation: Operation = {
  name: 'sign',
  infer: inferSame,
  gradient: () => [undefined],
  lower: ({ emit, inputs }) => emit('Sign', inputs),
  fold: ([x]) => Math.sign(x!),
};

/** -1, 0 or 1 element by element; its gradient is zero. */
export function sign(x: Value): Value {
  return applySingle(signOperation, [x], {});
}
