/** A JSON Schema, as far as zod writes it. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly $ref?: string;
}

/** The JSON Schema of specs. */
export interface SpecNode extends SchemaNode {
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** What may stand at a place, alternatives within alternatives looked through. */
export function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const options = node.anyOf ?? node.oneOf;
  return options === undefined ? [node] : options.flatMap(alternatives);
}

/** What may stand at a place, in words: `cpu` or `webgpu`; integer, at least 1; list of numbers. */
export function valueText(node: SchemaNode): string {
  const texts = alternatives(node).map(plainText);
  return [...new Set(texts)].join(', or ');
}

function plainText(node: SchemaNode): string {
  if (node.$ref !== undefined) return `[${nameOf(node.$ref)}](#${nameOf(node.$ref)})`;
  if (node.enum !== undefined) return choices(node.enum);
  if (node.type === 'array') return listText(node);
  if (node.type === 'object') return settingsText(node);
  if (node.type === 'boolean') return choices(['true', 'false']);
  if (node.type === 'string') return node.pattern === '\\S' ? 'text' : `text, \`${node.pattern}\``;
  return [node.type, ...bounds(node)].join(', ');
}

/** Names as code: `a`, `b` or `c`. */
export function choices(names: readonly string[]): string {
  const code = names.map((name) => `\`${name}\``);
  return code.length === 1 ? code[0]! : `${code.slice(0, -1).join(', ')} or ${code.at(-1)}`;
}

function settingsText({ properties = {} }: SchemaNode): string {
  if (properties.kind !== undefined) return 'settings with a `kind`';
  return `settings {${Object.keys(properties).join(', ')}}`;
}

function listText({ items = {}, minItems = 0 }: SchemaNode): string {
  return `list${minItems > 0 ? ` of at least ${minItems}` : ''}: each ${valueText(items)}`;
}

function bounds(node: SchemaNode): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  return [
    ...(minimum !== undefined ? [`≥ ${minimum}`] : []),
    ...(exclusiveMinimum !== undefined ? [`> ${exclusiveMinimum}`] : []),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? [`≤ ${maximum}`] : []),
    ...(exclusiveMaximum !== undefined ? [`< ${exclusiveMaximum}`] : []),
  ];
}

/** A default as people write it in YAML, on one line. */
export function defaultText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(defaultText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${defaultText(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** The last part of a reference: `layer` of `#/$defs/layer`. */
function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
