import { describe, expect, it } from 'vitest';
import { markdownTable } from '../../src/report/markdown.js';
import { textTable } from '../../src/report/table.js';
import { sampleResult, twelveMethods } from './sample.js';

const relabelled = (label: string) => {
  const sample = sampleResult();
  return { ...sample, methods: [{ ...sample.methods[0]!, label }] };
};

describe('textTable(result)', () => {
  it('sets methods against sigmas, with half of each interval', () => {
    const row = textTable(sampleResult())
      .split('\n')
      .find((line) => line.startsWith('WVAT'));
    expect(row?.split(/ {2,}/)).toEqual([
      'WVAT',
      '98.7 %',
      '98.6 ± <0.1',
      '97.8 ± 0.2',
      '95.6 ± 0.6',
      '90.7 ± 1.1',
      '4',
      '46.8 s',
    ]);
  });

  it('makes every row as wide as its rule, with twelve methods and long names too', () => {
    const lines = textTable(sampleResult({ methods: twelveMethods() }))
      .split('\n')
      .slice(0, 14);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('shows a lone mean for one chip, and says why', () => {
    const text = textTable(sampleResult({ chips: 1 }));
    expect(text).not.toContain('±');
    expect(text).toContain('one chip, so no interval');
  });

  it('leaves out sigmas without chips', () => {
    const [head] = textTable(sampleResult({ chips: 0 })).split('\n');
    expect(head?.split(/ {2,}/)).toEqual(['method', 'digital', 'gradients', 'training']);
  });

  it('shows a dash where a method was not tried', () => {
    const sample = sampleResult();
    const first = { ...sample.methods[0]!, variation: sample.methods[0]!.variation.slice(0, 1) };
    const text = textTable({ ...sample, methods: [first, sample.methods[1]!] });
    expect(text.split('\n')[2]).toMatch(/98\.3 ± 0\.1( +–){3} /);
  });

  it('lets no control character reach the terminal', () => {
    expect(textTable(relabelled('a\u001b[31mb'))).not.toContain('\u001b');
  });
});

describe('markdownTable(result)', () => {
  it('has a heading, a rule and a row for each method, all with as many cells', () => {
    const lines = markdownTable(sampleResult()).split('\n');
    expect(lines).toHaveLength(6);
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([10]));
  });

  it('escapes what Markdown and HTML would read as markup', () => {
    expect(markdownTable(relabelled('a|b <c> *d*'))).toContain('| a\\|b \\<c\\> \\*d\\* |');
  });
});
