import { scalar, scalarValue } from '../ops/leaves.js';
import { type Node, sameShape, type Value } from '../value.js';
import { rewrite } from './rewrite.js';

/**
 * Works out operations on scalar constants, and drops those that change nothing:
 * x + 0, x - 0, x · 1, x / 1 (where the shape stays). An x of -0 stays -0 under x + 0, where adding gives 0.
 */
export function foldScalars(outputs: readonly Value[]): readonly Value[] {
  return rewrite(
    outputs,
    (node, inputs) => foldConstants(node, inputs) ?? dropNeutral(node, inputs),
  );
}

function foldConstants(node: Node, inputs: readonly Value[]): readonly Value[] | undefined {
  const { fold } = node.operation;
  const numbers = inputs.map((input) =>
    input.shape.length === 0 ? scalarValue(input) : undefined,
  );
  if (!fold || numbers.length === 0 || numbers.some((number) => number === undefined)) {
    return undefined;
  }
  return [scalar(fold(numbers as number[], node.attributes))];
}

const neutral: Readonly<
  Record<string, { readonly element: number; readonly sides: readonly number[] }>
> = {
  add: { element: 0, sides: [0, 1] },
  subtract: { element: 0, sides: [1] },
  multiply: { element: 1, sides: [0, 1] },
  divide: { element: 1, sides: [1] },
};

function dropNeutral(node: Node, inputs: readonly Value[]): readonly Value[] | undefined {
  const rule = neutral[node.operation.name];
  const side = rule?.sides.find((i) => scalarValue(inputs[i]!) === rule.element);
  if (side === undefined) return undefined;
  const other = inputs[1 - side]!;
  return sameShape(other.shape, node.outputs[0]!.shape) ? [other] : undefined;
}
