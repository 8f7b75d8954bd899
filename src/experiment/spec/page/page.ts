import { specJsonSchema } from '../schema.js';
import { exampleSpec } from './example.js';
import { type Row, rowsInside, type Skip } from './rows.js';
import { alternatives, type SchemaNode } from './values.js';

interface SpecNode extends SchemaNode {
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** Everything that a spec may contain, as Markdown, from the JSON Schema; it is docs/experiment.md. */
export function specPage(): string {
  const schema = specJsonSchema() as SpecNode;
  const groups = Object.entries(schema.properties ?? {}).filter(([, node]) => isGroup(node));
  const definitions = Object.entries(schema.$defs ?? {});
  return [
    introduction,
    table(rowsInside('', schema).filter(({ path }) => !/[.[]/.test(path))),
    ...groups.flatMap(([key, node]) => section(key, node, schema)),
    ...definitions.flatMap(([key, node]) => section(key, node, schema)),
  ].join('\n\n');
}

const introduction = `# What an experiment may contain

An experiment is a YAML file, its spec. This one has every group of settings; most of them may be left out:

\`\`\`yaml
${exampleSpec}\`\`\`

In the tables, \`[]\` stands for each entry of a list. A setting without a default is optional, and its meaning says
what holds where it is absent; **required** is meant within its group. The name of a kind is short for settings of
that kind with their defaults: \`optimiser: adam\` is \`optimiser: { kind: adam }\`. Any value can be set on the command line by its
path, an entry of \`methods\` by its name: \`--evaluation.chips 100\`, \`--methods.wvat.alpha 0.01\`. Unknown settings
are errors. What is given to a run, defaults filled in, is kept as \`spec.yaml\` in its folder.

This page is written by \`lernmatrix schema markdown\`.

## At the top`;

function isGroup(node: SchemaNode): boolean {
  return alternatives(node).some(({ properties, items }) => properties ?? items);
}

function section(key: string, node: SchemaNode, schema: SpecNode): string[] {
  const shared = schema.properties?.training?.properties ?? {};
  const isShared: Skip = (name, inner) => JSON.stringify(shared[name]) === JSON.stringify(inner);
  const isMethods = key === 'methods';
  const rows = rowsInside(key, node, isMethods ? isShared : undefined);
  const note = isMethods ? ' Each may also have every setting of [training](#training).' : '';
  return [`## ${key}`, `${node.description}${note}`, table(rows)];
}

/** A Markdown table; the column of kinds is left out where it says nothing. */
function table(rows: readonly Row[]): string {
  const withKinds = rows.some(({ kinds }) => kinds.length > 0);
  const line = (path: string, kinds: string, ...rest: readonly string[]) =>
    `| ${[path, ...(withKinds ? [kinds] : []), ...rest].join(' | ')} |`;
  return [
    line('setting', 'only of kind', 'value', 'default', 'meaning'),
    line('---', '---', '---', '---', '---'),
    ...rows.map(({ path, kinds, value, fallback, meaning }) =>
      line(`\`${path}\``, kinds.join(', '), value, fallback, meaning.replace(/[|<*_]/g, '\\$&')),
    ),
  ].join('\n');
}
