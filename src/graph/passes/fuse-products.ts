import { affine } from '../ops/affine.js';
import { scalarValue } from '../ops/leaves.js';
import type { MatmulOptions } from '../ops/matmul.js';
import { topologicalOrder } from '../order.js';
import { sameShape, type Value } from '../value.js';
import { rewrite } from './rewrite.js';

/**
 * Turns a · b + s · c of matrices into one accumulating product: a momentum buffer μ·m + g, where g is a
 * linear layer's weight gradient, then costs no pass of its own.
 */
export function fuseProducts(outputs: readonly Value[]): readonly Value[] {
  const uses = countUses(outputs);
  return rewrite(outputs, (node, inputs) => {
    if (node.operation.name !== 'add') return undefined;
    const side = inputs.findIndex((input, i) => isOwnProduct(input, uses.get(node.inputs[i]!)));
    if (side < 0) return undefined;
    const product = inputs[side]!;
    const { value, scale } = splitScale(inputs[1 - side]!);
    if (!sameShape(value.shape, product.shape)) return undefined;
    const [a, b] = product.node.inputs as [Value, Value];
    const options = product.node.attributes as MatmulOptions;
    return [affine(a, b, value, { ...options, scale })];
  });
}

function isOwnProduct(value: Value, uses: number | undefined): boolean {
  return (
    value.node.operation.name === 'matmul' &&
    value.shape.length === 2 &&
    value.node.inputs.every(({ shape }) => shape.length === 2) &&
    uses === 1
  );
}

/** s · c taken apart, where s is a constant number. */
function splitScale(value: Value): { value: Value; scale: number } {
  if (value.node.operation.name === 'multiply') {
    const [a, b] = value.node.inputs as [Value, Value];
    const left = scalarValue(a);
    const right = scalarValue(b);
    if (right !== undefined && sameShape(a.shape, value.shape)) return { value: a, scale: right };
    if (left !== undefined && sameShape(b.shape, value.shape)) return { value: b, scale: left };
  }
  return { value, scale: 1 };
}

export function countUses(outputs: readonly Value[]): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const use = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of topologicalOrder(outputs)) node.inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}
