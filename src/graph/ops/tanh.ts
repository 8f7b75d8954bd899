import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

const tanhOperation: Operation = {
  name: 'tanh',
  infer: inferFloat('tanh'),
  gradient: ({ outputs: [y], gradients: [g] }) => [g && multiply(g, subtract(1, multiply(y!, y!)))],
  lower: ({ emit, inputs }) => emit('Tanh', inputs),
  fold: ([x]) => Math.tanh(x!),
};

/** Hyperbolic tangent element by element. */
export function tanh(x: Value): Value {
  return applySingle(tanhOperation, [x], {});
}
