import type { Node, Value } from './value.js';

/** Every node that `outputs` depend on, each after its inputs; without recursion, for deep networks. */
export function topologicalOrder(outputs: readonly Value[]): readonly Node[] {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack = outputs.map(({ node }) => node).reverse();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    const seen = state.get(node);
    if (seen === undefined) {
      state.set(node, 'open');
      for (const input of [...node.inputs].reverse()) {
        if (!state.has(input.node)) stack.push(input.node);
      }
    } else {
      stack.pop();
      if (seen === 'open') {
        state.set(node, 'done');
        order.push(node);
      }
    }
  }
  return order;
}
