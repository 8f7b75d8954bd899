import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { multiply } from './multiply.js';

const powerOperation: Operation<{ exponent: number }> = {
  name: 'power',
  infer: inferFloat('power'),
  gradient: ({ inputs: [x], gradients: [g], attributes: { exponent } }) => [
    g && exponent !== 0 ? multiply(g, multiply(power(x!, exponent - 1), exponent)) : undefined,
  ],
  lower: ({ emit, inputs, floats, attributes }) =>
    emit('Pow', [inputs[0]!, floats([attributes.exponent], [])]),
  fold: ([x], { exponent }) => x! ** exponent,
};

/** x to a constant power element by element; NaN for a negative x and an exponent that is no integer. */
export function power(x: Value, exponent: number): Value {
  return exponent === 1 ? x : applySingle(powerOperation, [x], { exponent });
}
