import { describedKinds, type Row, rowsInside, type Skip } from './rows.js';
import { alternatives, type SchemaNode, type SpecNode } from './values.js';

/** Settings of a section that are told elsewhere, and the sentence that says so. */
export interface Elsewhere {
  readonly skip: Skip;
  readonly note: string;
}

/**
 * Everything that specs of one kind may contain, as Markdown: a section for each group of settings and each definition.
 * @param schema JSON Schema of these specs. @param introduction what stands above the tables.
 * @param elsewhere by the name of a section.
 */
export function schemaPage(
  schema: SpecNode,
  introduction: string,
  elsewhere: Readonly<Record<string, Elsewhere>> = {},
): string {
  const groups = Object.entries(schema.properties ?? {}).filter(([, node]) => isGroup(node));
  const definitions = Object.entries(schema.$defs ?? {});
  return [
    introduction,
    '## At the top',
    table(rowsInside('', schema).filter(({ path }) => !/[.[]/.test(path))),
    ...[...groups, ...definitions].flatMap(([key, node]) => section(key, node, elsewhere[key])),
  ].join('\n\n');
}

function isGroup(node: SchemaNode): boolean {
  return alternatives(node).some(({ properties, items }) => properties ?? items);
}

function section(key: string, node: SchemaNode, elsewhere?: Elsewhere): string[] {
  const note = elsewhere ? ` ${elsewhere.note}` : '';
  const kinds = describedKinds(node).map(({ kind, meaning }) =>
    wrapped(`- \`${kind}\`: ${escaped(meaning)}`).replaceAll('\n', '\n  '),
  );
  return [
    `## ${key}`,
    wrapped(`${node.description}${note}`),
    ...(kinds.length > 0 ? [kinds.join('\n')] : []),
    table(rowsInside(key, node, elsewhere?.skip)),
  ];
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
      line(`\`${path}\``, kinds.join(', '), value, fallback, escaped(meaning)),
    ),
  ].join('\n');
}

/** Text in lines of at most 126 characters, broken before words alone: a sign at the start of a line makes a list. */
function wrapped(text: string): string {
  return text.replace(/(.{1,126})(?: (?=[\p{L}`'])|$)/gu, '$1\n').trimEnd();
}

function escaped(text: string): string {
  return text.replace(/[|<*_]/g, '\\$&');
}
