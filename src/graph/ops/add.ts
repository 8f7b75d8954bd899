import { inferBroadcast } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';
import { sumTo } from './sum.js';

const addOperation: Operation = {
  name: 'add',
  infer: inferBroadcast('add'),
  gradient: ({ inputs: [a, b], gradients: [g] }) => [
    g && sumTo(g, a!.shape),
    g && sumTo(g, b!.shape),
  ],
  lower: ({ emit, inputs }) => emit('Add', inputs),
  fold: ([a, b]) => a! + b!,
};

/** a + b, broadcasting. */
export function add(a: Operand, b: Operand): Value {
  return applySingle(addOperation, [asValue(a), asValue(b)], {});
}
