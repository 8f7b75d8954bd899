import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveSpec, specJsonSchema, specPage } from '../../../src/experiment/spec/index.js';
import { rowsInside } from '../../../src/experiment/spec/page/rows.js';
import type { SchemaNode } from '../../../src/experiment/spec/page/values.js';

const schema = specJsonSchema() as SchemaNode & { readonly $defs?: { layer: SchemaNode } };
const page = specPage();

/** The cells of a setting's line. */
function cells(setting: string): string[] {
  const line = page.split('\n').find((text) => text.startsWith(`| \`${setting}\` |`));
  return line === undefined ? [] : line.slice(2, -2).split(' | ').slice(1);
}

describe('specPage()', () => {
  it('is what docs/experiment.md holds; `lernmatrix schema markdown` writes it', () => {
    const file = new URL('../../../docs/experiment.md', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(`${page}\n`);
  });

  it('shows an example that has every group and is accepted', () => {
    const example: unknown = parse(/```yaml\n(.*?)```/s.exec(page)![1]!);
    expect(Object.keys(example as object)).toEqual(Object.keys(schema.properties!));
    expect(resolveSpec(example).methods.map(({ name }) => name)).toEqual(['sgd', 'wvat']);
  });

  it('gives value, default and meaning of a setting', () => {
    expect(cells('seed')).toEqual(['integer, ≥ 0', '`1`', 'The root of every random stream.']);
    expect(cells('execution.backend').slice(0, 2)).toEqual(['`cpu`, `webgpu` or `cuda`', '`cpu`']);
    expect(cells('evaluation.yieldThresholds').slice(0, 2)).toEqual([
      'list: each number, ≥ 1, ≤ 100',
      '`[90]`',
    ]);
  });

  it('names the kinds that have a setting, and tells equal settings of several kinds once', () => {
    expect(cells('training.optimiser.beta1').slice(0, 3)).toEqual([
      'adam',
      'number, ≥ 0, < 1',
      '`0.9`',
    ]);
    expect(cells('data.trainImages').slice(0, 3)).toEqual(['idx', 'text', '**required**']);
    expect(page.split('| `data.trainCount` |')).toHaveLength(2);
    expect(cells('methods[].epochs')).toEqual([]);
  });

  it('says of every setting that has no default what holds where it is absent', () => {
    const rows = [...rowsInside('', schema), ...rowsInside('layer', schema.$defs!.layer)];
    const silent = rows.filter(
      ({ fallback, meaning, value }) =>
        fallback === '' && !value.startsWith('settings') && !/default|where /i.test(meaning),
    );
    expect(rows.length).toBeGreaterThan(90);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});
