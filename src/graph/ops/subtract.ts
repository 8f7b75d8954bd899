import { inferBroadcast } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';
import { negate } from './negate.js';
import { sumTo } from './sum.js';

const subtractOperation: Operation = {
  name: 'subtract',
  infer: inferBroadcast('subtract'),
  gradient: ({ inputs: [a, b], gradients: [g] }) => [
    g && sumTo(g, a!.shape),
    g && negate(sumTo(g, b!.shape)),
  ],
  lower: ({ emit, inputs }) => emit('Sub', inputs),
  fold: ([a, b]) => a! - b!,
};

/** a - b, broadcasting. */
export function subtract(a: Operand, b: Operand): Value {
  return applySingle(subtractOperation, [asValue(a), asValue(b)], {});
}
