import { inferSame } from '../broadcast.js';
import { applySingle, type Operation, requireShape, type Value } from '../value.js';
import { and, greaterOrEqual, lessOrEqual } from './compare.js';
import { where } from './where.js';

const clipOperation: Operation<{ low: number; high: number }> = {
  name: 'clip',
  infer: (inputs, { low, high }) => {
    requireShape(
      low <= high,
      'clip',
      'the lower bound must not exceed the upper',
      `${low} > ${high}`,
    );
    return inferSame(inputs);
  },
  gradient: ({ inputs: [x], gradients: [g], attributes: { low, high } }) => [
    g && where(and(greaterOrEqual(x!, low), lessOrEqual(x!, high)), g, 0),
  ],
  lower: ({ emit, inputs, floats, attributes: { low, high } }) =>
    emit('Clip', [inputs[0]!, floats([low], []), floats([high], [])]),
};

/** x limited to [low, high]; the gradient passes inside, bounds included (as PyTorch's clamp). */
export function clip(x: Value, low: number, high: number): Value {
  return applySingle(clipOperation, [x], { low, high });
}
