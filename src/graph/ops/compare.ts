import { broadcastShapes } from '../broadcast.js';
import { applySingle, type Operation, requireShape, type Value } from '../value.js';
import { asValue, type Operand } from './leaves.js';

type Comparison = (a: Operand, b: Operand) => Value;

function comparison(name: string, onnxType: string, logical = false): Comparison {
  const operation: Operation = {
    name,
    infer: ([a, b]) => {
      requireShape(
        a!.dtype === b!.dtype && (a!.dtype === 'bool') === logical,
        name,
        logical
          ? 'both operands must be bool'
          : 'both operands must be numbers of one element type',
        `${a!.dtype} and ${b!.dtype}`,
      );
      return [{ dtype: 'bool', shape: broadcastShapes(name, a!.shape, b!.shape) }];
    },
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
export const and = comparison('and', 'And', true);
/** Either of two bools. */
export const or = comparison('or', 'Or', true);
