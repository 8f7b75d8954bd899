import { UnsupportedError } from '../errors.js';
import { add } from './ops/add.js';
import { constant, scalar } from './ops/leaves.js';
import { expand } from './ops/sum.js';
import { topologicalOrder } from './order.js';
import { formatShape, type Node, requireShape, sameShape, sizeOf, type Value } from './value.js';

/**
 * Reverse-mode differentiation as a graph transformation: the gradient of a scalar by each of `by`.
 * The result is an ordinary graph, so it can be differentiated again.
 * @param of a scalar; or any tensor, with `seed` its gradient (a vector-Jacobian product).
 * @param by values that `of` was computed from; their gradients come back in their order and shapes.
 * @returns zeros where `of` does not depend on a value.
 * @throws UnsupportedError on an operation without a gradient.
 */
export function gradients(of: Value, by: readonly Value[], seed?: Value): readonly Value[] {
  requireShape(
    seed !== undefined || sizeOf(of.shape) === 1,
    'gradients',
    'a scalar can be differentiated (or give a seed of the same shape)',
    formatShape(of.shape),
  );
  requireShape(
    of.dtype === 'float32' && (!seed || sameShape(seed.shape, of.shape)),
    'gradients',
    `what is differentiated must be float32, and a seed of its shape ${formatShape(of.shape)}`,
    `${of.dtype}${seed ? ` and ${formatShape(seed.shape)}` : ''}`,
  );
  const order = topologicalOrder([of]);
  const reached = nodesReachedFrom(by, order);
  const adjoints = new Map<Value, Value>();
  adjoints.set(of, seed ?? expand(scalar(1), of.shape));
  const targets = new Set(by);
  for (const node of [...order].reverse()) {
    if (reached.has(node)) propagate(node, adjoints, reached, targets);
  }
  return by.map((value) => adjoints.get(value) ?? zerosLike(value));
}

function propagate(
  node: Node,
  adjoints: Map<Value, Value>,
  reached: ReadonlySet<Node>,
  by: ReadonlySet<Value>,
): void {
  const incoming = node.outputs.map((output) => adjoints.get(output));
  if (node.inputs.length === 0 || incoming.every((gradient) => gradient === undefined)) return;
  if (!node.operation.gradient) {
    throw new UnsupportedError(
      `gradients: every operation on the way must have a gradient, '${node.operation.name}' has none. Stop the gradient before it, or give the subgraph a custom one.`,
    );
  }
  const outgoing = node.operation.gradient({ ...node, gradients: incoming });
  node.inputs.forEach((input, i) => {
    const gradient = outgoing[i];
    if (!gradient || !(reached.has(input.node) || by.has(input))) return;
    const before = adjoints.get(input);
    adjoints.set(input, before ? add(before, gradient) : gradient);
  });
}

/** The nodes whose outputs depend on one of `values`. */
function nodesReachedFrom(values: readonly Value[], order: readonly Node[]): ReadonlySet<Node> {
  const starts = new Set(values);
  const reached = new Set<Node>();
  for (const node of order) {
    const holds = node.outputs.some((output) => starts.has(output));
    const depends = node.inputs.some((input) => reached.has(input.node) || starts.has(input));
    if (holds || depends) reached.add(node);
  }
  return reached;
}

function zerosLike(value: Value): Value {
  return constant(new Float32Array(sizeOf(value.shape)), value.shape);
}
