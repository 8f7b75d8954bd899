import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { divide } from './divide.js';

const logOperation: Operation = {
  name: 'log',
  infer: inferFloat('log'),
  gradient: ({ inputs: [x], gradients: [g] }) => [g && divide(g, x!)],
  lower: ({ emit, inputs }) => emit('Log', inputs),
  fold: ([x]) => Math.log(x!),
};

/** Natural logarithm element by element. */
export function log(x: Value): Value {
  return applySingle(logOperation, [x], {});
}
