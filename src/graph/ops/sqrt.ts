import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';

const sqrtOperation: Operation = {
  name: 'sqrt',
  infer: inferFloat('sqrt'),
  gradient: ({ outputs: [y], gradients: [g] }) => [g && divide(multiply(g, 0.5), y!)],
  lower: ({ emit, inputs }) => emit('Sqrt', inputs),
  fold: ([x]) => Math.sqrt(x!),
};

/** Square root element by element. */
export function sqrt(x: Value): Value {
  return applySingle(sqrtOperation, [x], {});
}
