import { topologicalOrder } from '../order.js';
import { applyOperation, type Node, type Value } from '../value.js';

/** Given a node and its rewritten inputs, the values that replace its outputs; undefined to keep it. */
export type Rule = (node: Node, inputs: readonly Value[]) => readonly Value[] | undefined;

/**
 * Rebuilds the graph below `outputs` from the leaves up, replacing nodes by a rule.
 * Nodes that no output depends on are left behind: rewriting with an empty rule is dead-code removal.
 */
export function rewrite(outputs: readonly Value[], rule: Rule): readonly Value[] {
  const replaced = new Map<Value, Value>();
  const current = (value: Value): Value => replaced.get(value) ?? value;
  for (const node of topologicalOrder(outputs)) {
    const inputs = node.inputs.map(current);
    const results = rule(node, inputs) ?? rebuild(node, inputs);
    node.outputs.forEach((output, i) => {
      if (results[i] && results[i] !== output) replaced.set(output, results[i]);
    });
  }
  return outputs.map(current);
}

function rebuild(node: Node, inputs: readonly Value[]): readonly Value[] {
  const same = inputs.every((input, i) => input === node.inputs[i]);
  return same ? node.outputs : applyOperation(node.operation, inputs, node.attributes);
}
