import { inferSame } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { multiply } from './multiply.js';
import { sign } from './sign.js';

const absOperation: Operation = {
  name: 'abs',
  infer: inferSame,
  gradient: ({ inputs: [x], gradients: [g] }) => [g && multiply(g, sign(x!))],
  lower: ({ emit, inputs }) => emit('Abs', inputs),
  fold: ([x]) => Math.abs(x!),
};

/** Magnitude element by element; its gradient at 0 is 0. */
export function abs(x: Value): Value {
  return applySingle(absOperation, [x], {});
}
