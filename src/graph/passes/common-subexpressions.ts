import { type Attribute, applyOperation, type Node, type Value } from '../value.js';
import { rewrite } from './rewrite.js';

/** Merges nodes that apply one operation with equal attributes to the same inputs. */
export function mergeCommonSubexpressions(outputs: readonly Value[]): readonly Value[] {
  const numberOf = numbering();
  const known = new Map<string, readonly Value[]>();
  return rewrite(outputs, (node, inputs) => {
    const key = keyOf(node, inputs, numberOf);
    const before = known.get(key);
    if (before) return before;
    const same = inputs.every((input, i) => input === node.inputs[i]);
    const results = same ? node.outputs : applyOperation(node.operation, inputs, node.attributes);
    known.set(key, results);
    return results;
  });
}

/** Small numbers for objects, in the order they are first seen. */
function numbering(): (thing: object) => number {
  const numbers = new Map<object, number>();
  return (thing) => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
}

function keyOf(node: Node, inputs: readonly Value[], numberOf: (thing: object) => number): string {
  const attributes = Object.entries(node.attributes).map(
    ([name, attribute]) => `${name}=${attributeKey(attribute, numberOf)}`,
  );
  const sources = inputs.map((input) => `${numberOf(input.node)}.${input.index}`);
  return [numberOf(node.operation), ...attributes.sort(), ...sources].join(' ');
}

// Small constants compare by content, large ones by identity: reading them would cost more than it saves.
function attributeKey(attribute: Attribute, numberOf: (thing: object) => number): string {
  if (typeof attribute === 'function') return `#${numberOf(attribute)}`;
  if (ArrayBuffer.isView(attribute)) {
    return attribute.length <= 16
      ? `${attribute.constructor.name}[${Array.from<number | bigint, string>(attribute, exactly).join()}]`
      : `#${numberOf(attribute)}`;
  }
  return JSON.stringify(attribute, (_, value) =>
    typeof value === 'number' ? exactly(value) : value,
  );
}

/** A number as text that keeps -0, which join() drops, and NaN and infinities, which JSON does. */
function exactly(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
