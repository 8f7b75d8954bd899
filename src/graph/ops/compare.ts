import { broadcastShapes } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';

function comparison(name: string, onnxType: string): (a: Operand, b: Operand) => Value {
  const operation: Operation = {
    name,
    infer: ([a, b]) => [{ dtype: 'bool', shape: broadcastShapes(name, a!.shape, b!.shape) }],
    gradient: () => [undefined, undefined],
    lower: ({ emit, inputs }) => emit(onnxType, inputs),
  };
  return (a, b) => applySingle(operation, [asValue(a), asValue(b)], {});
}

/** a > b, as bool, broadcasting. */
export const greater = comparison('greater', 'Greater');
/** a ≥ b, as bool, broadcasting. */
export const greaterOrEqual = comparison('greaterOrEqual', 'GreaterOrEqual');
/** a < b, as bool, broadcasting. */
export const less = comparison('less', 'Less');
/** a ≤ b, as bool, broadcasting. */
export const lessOrEqual = comparison('lessOrEqual', 'LessOrEqual');
/** a = b, as bool, broadcasting. */
export const equal = comparison('equal', 'Equal');
/** Both of two bools. */
export const and = comparison('and', 'And');
/** Either of two bools. */
export const or = comparison('or', 'Or');
