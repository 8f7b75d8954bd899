import { broadcastShapes } from '../broadcast.js';
import {
  applySingle,
  type Operation,
  requireShape,
  type TensorType,
  type Value,
} from '../value.js';
import { greater, less } from './compare.js';
import { asValue, type Operand } from './leaves.js';
import { sumTo } from './sum.js';

const whereOperation: Operation = {
  name: 'where',
  infer: (inputs) => {
    const [condition, a, b] = inputs as [TensorType, TensorType, TensorType];
    requireShape(
      condition.dtype === 'bool' && a.dtype === b.dtype,
      'where',
      'the condition must be bool and both choices of one element type',
      inputs.map(({ dtype }) => dtype).join(', '),
    );
    const choices = broadcastShapes('where', a.shape, b.shape);
    return [{ dtype: a.dtype, shape: broadcastShapes('where', condition.shape, choices) }];
  },
  gradient: ({ inputs: [condition, a, b], gradients: [g] }) => [
    undefined,
    g && sumTo(where(condition!, g, 0), a!.shape),
    g && sumTo(where(condition!, 0, g), b!.shape),
  ],
  lower: ({ emit, inputs }) => emit('Where', inputs),
};

/** a where `condition` (bool) holds, b elsewhere, broadcasting. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  return applySingle(whereOperation, [condition, asValue(a), asValue(b)], {});
}

/** The larger of a and b; the gradient of a tie goes to b. */
export function maximum(a: Value, b: Value): Value {
  return where(greater(a, b), a, b);
}

/** The smaller of a and b; the gradient of a tie goes to b. */
export function minimum(a: Value, b: Value): Value {
  return where(less(a, b), a, b);
}
