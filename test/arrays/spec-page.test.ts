import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  arraySpecJsonSchema,
  arraySpecPage,
  explicitArraySpec,
  resolveArraySpec,
} from '../../src/arrays/spec/index.js';
import { rowsInside } from '../../src/experiment/spec/page/rows.js';
import {
  alternatives,
  type SchemaNode,
  type SpecNode,
} from '../../src/experiment/spec/page/values.js';

const schema: SpecNode = arraySpecJsonSchema();
const definitions = schema.$defs!;
const page = arraySpecPage();

type Path = readonly (string | number)[];
type Settings = Record<string | number, unknown>;

const minimal = {
  kind: 'array-training',
  name: 'minimal',
  data: 'mnist',
  network: 'fully-connected',
  methods: [{ name: 'minimal', kind: 'sgd' }],
};

/** What some groups must have. */
const samples: Settings = {
  name: 'minimal',
  file: 'book.txt',
  trainBytes: 9,
  testBytes: 9,
  sigma: 0.1,
  nodesUp: [1, 0.5],
  nodesDown: [0.5, 1],
  from: 1,
  to: 1,
};

/** A minimal spec with a group of settings, and data and network that go together. */
function specWith(path: Path, group: Settings): Settings {
  if (path.length === 0) return minimal;
  const spec: Settings = structuredClone(minimal);
  let place = spec;
  path.slice(0, -1).forEach((part, i) => {
    place[part] ??= typeof path[i + 1] === 'number' ? [] : {};
    place = place[part] as Settings;
  });
  place[path.at(-1)!] = group;
  const kindOf = (value: unknown) => (value as Settings).kind;
  if (kindOf(spec.network) === 'lstm') spec.data = 'moby-dick';
  if (['text', 'moby-dick', 'warpeace'].includes(String(kindOf(spec.data)))) spec.network = 'lstm';
  return spec;
}

/** What a spec comes to, every value given, at a path of what people write. */
function resolvedAt(spec: Settings, path: Path): unknown {
  const explicit = explicitArraySpec(resolveArraySpec(spec));
  const ofMethods = ['device', 'periphery', 'pulses'].includes(String(path[0]));
  const full = ofMethods ? ['methods', 0, ...path] : path;
  return full.reduce<unknown>((value, part) => (value as Settings)[part], explicit);
}

/** Every group of settings below a place, of each kind, and where it stands. */
function groupsAt(path: Path, place: SchemaNode): { path: Path; group: SchemaNode }[] {
  const node = place.$ref === undefined ? place : definitions[place.$ref.split('/').at(-1)!]!;
  return alternatives(node).flatMap((group) => [
    ...(group.properties ? [{ path, group }] : []),
    ...(group.items ? groupsAt([...path, 0], group.items) : []),
    ...Object.entries(group.properties ?? {}).flatMap(([key, inner]) =>
      groupsAt([...path, key], inner),
    ),
  ]);
}

/** Path, kind, setting and default of everything that has one. */
const withDefault = groupsAt([], schema).flatMap(({ path, group }) => {
  const required = group.required ?? [];
  const kind = group.properties!.kind?.const;
  const written = Object.fromEntries(required.map((key) => [key, samples[key]]));
  return Object.entries(group.properties!)
    .filter(([, { default: value }]) => value !== undefined)
    .map(([key, { default: value }]) => ({
      name: `${path.join('.')} ${kind ?? ''}: ${key}`,
      spec: specWith(path, kind === undefined ? written : { ...written, kind }),
      at: [...path, key],
      value,
    }));
});

/** The cells of a setting's line. */
function cells(setting: string): string[] {
  const line = page.split('\n').find((text) => text.startsWith(`| \`${setting}\` |`));
  return line === undefined ? [] : line.slice(2, -2).split(' | ').slice(1);
}

describe('arraySpecPage()', () => {
  it('is what docs/array-training.md holds; `lernmatrix schema array-training --markdown` writes it', () => {
    const file = new URL('../../docs/array-training.md', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(`${page}\n`);
  });

  it('shows an example that has every group and is accepted', () => {
    const example: unknown = parse(/```yaml\n(.*?)```/s.exec(page)![1]!);
    expect(Object.keys(example as object).sort()).toEqual(Object.keys(schema.properties!).sort());
    const { methods } = resolveArraySpec(example);
    expect(methods.map(({ rule }) => rule.kind)).toEqual(['float', 'sgd', 'tiki-taka', 'ttv2']);
  });

  it('gives the formula of each response model, and value, default and meaning of a setting', () => {
    const { oneOf } = definitions.device!;
    for (const { properties, description } of oneOf!) {
      expect(page).toContain(`- \`${properties!.kind!.const}\`: Δw⁺ = `);
      expect(description).toContain('Δw⁻ = ');
    }
    expect(cells('device.sigmaOfSlope').slice(0, 3)).toEqual(['array', 'number, ≥ 0', '`0.2`']);
    expect(cells('device')[0]).toBe('[device](#device)');
    expect(cells('methods[].device').slice(0, 2)).toEqual([
      'sgd, tiki-taka, ttv2',
      '[device](#device)',
    ]);
  });

  it('says of every setting that has no default what holds where it is absent', () => {
    const rows = [
      ...rowsInside('', schema),
      ...Object.entries(definitions).flatMap(([key, node]) => rowsInside(key, node)),
    ];
    const silent = rows.filter(
      ({ fallback, meaning, value }) =>
        fallback === '' && !value.startsWith('settings') && !/default|where /i.test(meaning),
    );
    expect(rows.length).toBeGreaterThan(90);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('names defaults that depend on other settings as they come out', () => {
    const lstm = { ...minimal, data: 'moby-dick', network: 'lstm' };
    const ttv2 = { name: 'ttv2', kind: 'ttv2' };
    const learning = { ...lstm, methods: [{ ...ttv2, device: { kind: 'soft-bounds' } }] };
    expect(cells('training.epochs').at(-1)).toMatch(/default 30 for .*cnn, 50 for lstm\.$/);
    expect(resolvedAt(lstm, ['training', 'epochs'])).toBe(50);
    expect(cells('periphery.outputScale').at(-1)).toMatch(/Default 10\/3 for lstm, else 1\.$/);
    expect(resolvedAt(lstm, ['periphery', 'outputScale'])).toBe(10 / 3);
    expect(resolvedAt(minimal, ['periphery', 'outputScale'])).toBe(1);
    expect(cells('methods[].transferEvery').at(-1)).toMatch(/Default 5 for lstm; .* else 1\.$/);
    expect(resolvedAt(learning, ['methods', 0, 'transferEvery'])).toEqual([5, 5, 5]);
    expect(cells('device.symmetryPoint').at(-1)).toMatch(/'shifted' for tiki-taka and ttv2, else/);
    expect(resolvedAt(learning, ['device', 'symmetryPoint'])).toBe('shifted');
  });
});

describe('arraySpecJsonSchema()', () => {
  it('has defaults of every group', () => {
    expect(new Set(withDefault.map(({ at }) => at[0]))).toEqual(
      new Set([
        ...['seed', 'runs', 'execution', 'data', 'network', 'training', 'device', 'periphery'],
        ...['pulses', 'methods', 'evaluation', 'keep'],
      ]),
    );
    expect(withDefault.length).toBeGreaterThan(90);
  });

  it('gives as default what holds where a setting is absent', () => {
    for (const { name, spec, at, value } of withDefault) {
      expect({ name, value: resolvedAt(spec, at) }).toEqual({ name, value });
    }
  });
});
