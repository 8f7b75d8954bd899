import { inferBroadcast } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { sumTo } from './sum.js';

const divideOperation: Operation = {
  name: 'divide',
  infer: inferBroadcast('divide'),
  gradient: ({ inputs: [a, b], outputs: [y], gradients: [g] }) => [
    g && sumTo(divide(g, b!), a!.shape),
    g && negate(sumTo(divide(multiply(g, y!), b!), b!.shape)),
  ],
  lower: ({ emit, inputs }) => emit('Div', inputs),
  fold: ([a, b]) => a! / b!,
};

/** a / b element by element, broadcasting. */
export function divide(a: Operand, b: Operand): Value {
  return applySingle(divideOperation, [asValue(a), asValue(b)], {});
}
