import { z } from 'zod';
import { textParts } from '../../data/text.js';
import type { SchemaNode, SpecNode } from '../../experiment/spec/page/values.js';
import { arrayDefaults, deviceDefaults, networkDefaults } from './defaults.js';
import { resetOf } from './print.js';
import { arraySpecSchema } from './schema.js';

type Values = Readonly<Record<string, unknown>>;

const { seed, runs, batchSize, tikiTaka, ttv2 } = arrayDefaults;

/** By group: the defaults of its settings, or of those of each kind. */
const defaults: Values = {
  '': { 'array-training': { seed, runs } },
  execution: arrayDefaults.execution,
  data: textParts,
  network: networkDefaults,
  training: { batchSize },
  device: deviceDefaults,
  periphery: arrayDefaults.periphery,
  pulses: arrayDefaults.pulses,
  methods: { 'tiki-taka': tikiTaka, ttv2: { ...ttv2, reset: resetOf(ttv2.hysteresis) } },
  evaluation: arrayDefaults.evaluation,
  'keep.averages': arrayDefaults.average,
};

/** Settings whose defaults depend on others, as their descriptions say. */
const dependent = ['outputScale', 'symmetryPoint', 'threshold', 'transferEvery'];

/**
 * The JSON Schema of specs of training on arrays, with the default of each setting that always has the same. Those of
 * device, periphery and pulses are of what is given for all methods: a method's own come on top of it.
 */
export function arraySpecJsonSchema(): Record<string, unknown> {
  const written = z.toJSONSchema(arraySpecSchema, { io: 'input' }) as SpecNode;
  const { $defs = {}, ...schema } = written;
  return {
    ...withDefaults(schema, ''),
    $defs: mapped($defs, (node, key) => withDefaults(node, key)),
  };
}

/** A place of the schema with the defaults of its settings, inner ones too. @param path of the place. */
function withDefaults(node: SchemaNode, path: string): SchemaNode {
  const { anyOf, oneOf, items, properties } = node;
  const inside = (inner: SchemaNode) => withDefaults(inner, path);
  return {
    ...node,
    ...(anyOf ? { anyOf: anyOf.map(inside) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(inside) } : {}),
    ...(items ? { items: inside(items) } : {}),
    ...(properties ? { properties: settings(node, properties, path) } : {}),
  };
}

function settings(group: SchemaNode, properties: Settings, path: string): Settings {
  const kind = properties.kind?.const;
  const ofGroup = defaults[path] as Values | undefined;
  const values = kind === undefined ? ofGroup : (ofGroup?.[kind] as Values | undefined);
  return mapped(properties, (node, key) => {
    const inner = withDefaults(node, path === '' ? key : `${path}.${key}`);
    const fixed = !group.required?.includes(key) && !dependent.includes(key);
    return fixed && values && key in values ? { ...inner, default: values[key] } : inner;
  });
}

type Settings = Readonly<Record<string, SchemaNode>>;

function mapped(nodes: Settings, change: (node: SchemaNode, key: string) => SchemaNode): Settings {
  return Object.fromEntries(Object.entries(nodes).map(([key, node]) => [key, change(node, key)]));
}
