import { topologicalOrder } from './order.js';
import { type Attribute, formatShape, type Node, type Value } from './value.js';

/**
 * The graph as text, one node a line:
 * `%3 = conv2d(%1, %2) stride=[1, 1] … : float32[128, 6, 28, 28]`.
 */
export function dump(outputs: Readonly<Record<string, Value>>): string {
  const names = new Map<Value, string>();
  const lines = topologicalOrder(Object.values(outputs)).map((node, number) => {
    node.outputs.forEach((output, i) => {
      names.set(output, node.outputs.length === 1 ? `%${number}` : `%${number}.${i}`);
    });
    return nodeLine(node, names);
  });
  const returns = Object.entries(outputs).map(
    ([name, value]) => `return ${name} = ${names.get(value)}`,
  );
  return [...lines, ...returns].join('\n');
}

function nodeLine(node: Node, names: ReadonlyMap<Value, string>): string {
  const results = node.outputs.map((output) => names.get(output)).join(', ');
  const inputs = node.inputs.map((input) => names.get(input)).join(', ');
  const attributes = Object.entries(node.attributes)
    .filter(
      ([name]) =>
        !(
          ['input', 'constant'].includes(node.operation.name) &&
          name !== 'name' &&
          name !== 'data'
        ),
    )
    .map(([name, attribute]) => ` ${name}=${formatAttribute(attribute)}`);
  const types = node.outputs.map(({ dtype, shape }) => `${dtype}${formatShape(shape)}`).join(', ');
  return `${results} = ${node.operation.name}(${inputs})${attributes.join('')} : ${types}`;
}

function formatAttribute(attribute: Attribute): string {
  if (typeof attribute === 'function') return 'custom';
  if (Array.isArray(attribute)) return `[${attribute.join(', ')}]`;
  if (ArrayBuffer.isView(attribute)) {
    const shown = Array.from(attribute as Float32Array)
      .slice(0, 4)
      .join(', ');
    return `[${shown}${(attribute as Float32Array).length > 4 ? ', …' : ''}]`;
  }
  return String(attribute);
}
