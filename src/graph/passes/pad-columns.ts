import { reshape } from '../ops/reshape.js';
import { zerosBetween } from '../ops/zeros-between.js';
import type { Node, Value } from '../value.js';
import { rewrite } from './rewrite.js';

/** Replaces padding of single elements, as a strided slice's gradient needs it, by a vectorised operation. */
export function padColumns(outputs: readonly Value[]): readonly Value[] {
  return rewrite(outputs, (node, [x]) => {
    const step = node.operation.name === 'pad' ? stepOf(node) : undefined;
    if (step === undefined || x!.shape.length < 2) return undefined;
    return [
      reshape(zerosBetween(reshape(x!, x!.shape.slice(0, -1)), step), node.outputs[0]!.shape),
    ];
  });
}

/** The size that a pad gives a last axis of size 1, when it appends zeros there and nothing else. */
function stepOf({ inputs: [x], attributes }: Node): number | undefined {
  const { before, after, value } = attributes as {
    before: readonly number[];
    after: readonly number[];
    value: number;
  };
  const last = x!.shape.length - 1;
  const others = before.some((n) => n !== 0) || after.some((n, axis) => n !== 0 && axis !== last);
  return value === 0 && x!.shape[last] === 1 && !others ? after[last]! + 1 : undefined;
}
