import { inferBroadcast } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';
import { sumTo } from './sum.js';

const multiplyOperation: Operation = {
  name: 'multiply',
  infer: inferBroadcast('multiply'),
  gradient: ({ inputs: [a, b], gradients: [g] }) => [
    g && sumTo(multiply(g, b!), a!.shape),
    g && sumTo(multiply(g, a!), b!.shape),
  ],
  lower: ({ emit, inputs }) => emit('Mul', inputs),
  fold: ([a, b]) => a! * b!,
};

/** a · b element by element, broadcasting. */
export function multiply(a: Operand, b: Operand): Value {
  return applySingle(multiplyOperation, [asValue(a), asValue(b)], {});
}

/** x² element by element. */
export function square(x: Value): Value {
  return multiply(x, x);
}
