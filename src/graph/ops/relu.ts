import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { greater } from './compare.js';
import { multiply } from './multiply.js';
import { where } from './where.js';

const reluOperation: Operation = {
  name: 'relu',
  infer: inferFloat('relu'),
  // By the output, so that a fused convolution need not keep its input.
  gradient: ({ outputs: [y], gradients: [g] }) => [g && where(greater(y!, 0), g, 0)],
  lower: ({ emit, inputs }) => emit('Relu', inputs),
  fold: ([x]) => Math.max(0, x!),
};

const leakyReluOperation: Operation<{ slope: number }> = {
  name: 'leakyRelu',
  infer: inferFloat('leakyRelu'),
  gradient: ({ inputs: [x], gradients: [g], attributes: { slope } }) => [
    g && where(greater(x!, 0), g, multiply(g, slope)),
  ],
  lower: ({ emit, inputs, attributes }) =>
    emit('LeakyRelu', inputs, { alpha: { float: attributes.slope } }),
};

/** max(0, x); its gradient at 0 is 0. */
export function relu(x: Value): Value {
  return applySingle(reluOperation, [x], {});
}

/** x where positive, slope · x elsewhere. */
export function leakyRelu(x: Value, slope = 0.01): Value {
  return applySingle(leakyReluOperation, [x], { slope });
}
