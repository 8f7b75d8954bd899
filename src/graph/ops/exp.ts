import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { multiply } from './multiply.js';

const expOperation: Operation = {
  name: 'exp',
  infer: inferFloat('exp'),
  gradient: ({ outputs: [y], gradients: [g] }) => [g && multiply(g, y!)],
  lower: ({ emit, inputs }) => emit('Exp', inputs),
  fold: ([x]) => Math.exp(x!),
};

/** eˣ element by element. */
export function exp(x: Value): Value {
  return applySingle(expOperation, [x], {});
}
