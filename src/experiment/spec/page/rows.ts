import { alternatives, choices, defaultText, type SchemaNode, valueText } from './values.js';

/** One setting: a line of the reference. */
export interface Row {
  readonly path: string;
  /** Kinds that have it, where not all kinds of its group do. */
  readonly kinds: readonly string[];
  readonly value: string;
  readonly fallback: string;
  readonly meaning: string;
}

interface Setting {
  readonly key: string;
  readonly node: SchemaNode;
  readonly required: boolean;
  readonly kinds: readonly string[];
}

/** Whether a setting is told elsewhere. */
export type Skip = (key: string, node: SchemaNode) => boolean;

/** The settings inside a place of the schema, outer before inner, those of all kinds first. */
export function rowsInside(path: string, node: SchemaNode, skip: Skip = () => false): Row[] {
  const groups = alternatives(node).filter(({ properties }) => properties !== undefined);
  const lists = alternatives(node).flatMap(({ items }) => (items === undefined ? [] : [items]));
  return [
    ...kindRows(path, groups),
    ...settingsOf(groups)
      .filter(({ key, node: inner }) => !skip(key, inner))
      .flatMap((setting) => settingRows(path, setting, groups.length)),
    ...lists.flatMap((item) => rowsInside(`${path}[]`, item, skip)),
  ];
}

/** The kinds of settings at a place, or of the entries of a list there, that the schema says something about. */
export function describedKinds(node: SchemaNode): { kind: string; meaning: string }[] {
  return alternatives(node).flatMap((option) => {
    if (option.items !== undefined) return describedKinds(option.items);
    const kind = kindOf(option);
    const meaning = option.description;
    return kind === undefined || meaning === undefined ? [] : [{ kind, meaning }];
  });
}

function kindRows(path: string, groups: readonly SchemaNode[]): Row[] {
  const kinds = groups.flatMap((group) => kindOf(group) ?? []);
  if (kinds.length === 0) return [];
  const meaning = 'Which kind; the other settings depend on it.';
  const fallback = '**required**';
  return [{ path: join(path, 'kind'), kinds: [], value: choices(kinds), fallback, meaning }];
}

function settingRows(path: string, setting: Setting, groups: number): Row[] {
  const { key, node, required, kinds } = setting;
  const own = {
    path: join(path, key),
    kinds: kinds.length === groups ? [] : kinds,
    value: valueText(node),
    fallback: required
      ? '**required**'
      : node.default === undefined
        ? ''
        : `\`${defaultText(node.default)}\``,
    meaning: node.description ?? '',
  };
  return [own, ...rowsInside(own.path, node)];
}

/** Settings of all kinds, equal ones of several kinds as one, grouped by who has them. */
function settingsOf(groups: readonly SchemaNode[]): Setting[] {
  const known = new Map<string, Setting>();
  for (const group of groups) {
    for (const [key, node] of Object.entries(group.properties ?? {})) {
      if (key === 'kind') continue;
      const required = group.required?.includes(key) ?? false;
      const id = JSON.stringify([key, required, node]);
      const kind = kindOf(group);
      const kinds = [...(known.get(id)?.kinds ?? []), ...(kind === undefined ? [] : [kind])];
      known.set(id, { key, node, required, kinds });
    }
  }
  const owners = (setting: Setting) => setting.kinds.join();
  const order = [...new Set([...known.values()].map(owners))];
  const rank = (setting: Setting) =>
    setting.kinds.length === groups.length ? -1 : order.indexOf(owners(setting));
  return [...known.values()].sort((a, b) => rank(a) - rank(b));
}

function kindOf({ properties }: SchemaNode): string | undefined {
  return properties?.kind?.const;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
