import { inferSame } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';

const negateOperation: Operation = {
  name: 'negate',
  infer: inferSame,
  gradient: ({ gradients: [g] }) => [g && negate(g)],
  lower: ({ emit, inputs }) => emit('Neg', inputs),
  fold: ([x]) => -x!,
};

/** -x */
export function negate(x: Value): Value {
  return applySingle(negateOperation, [x], {});
}
