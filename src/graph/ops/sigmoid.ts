import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

const sigmoidOperation: Operation = {
  name: 'sigmoid',
  infer: inferFloat('sigmoid'),
  gradient: ({ outputs: [y], gradients: [g] }) => [g && multiply(g, multiply(y!, subtract(1, y!)))],
  lower: ({ emit, inputs }) => emit('Sigmoid', inputs),
  fold: ([x]) => 1 / (1 + Math.exp(-x!)),
};

/** 1 / (1 + e⁻ˣ) element by element. */
export function sigmoid(x: Value): Value {
  return applySingle(sigmoidOperation, [x], {});
}
