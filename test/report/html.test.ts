import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerOf } from '../../src/report/answer.js';
import { renderHtml } from '../../src/report/html.js';
import type { ExperimentResult } from '../../src/report/result.js';
import { sampleResult, twelveMethods } from './sample.js';

const textOf = (element: Element | null) =>
  (element?.textContent ?? '').replaceAll('\u00a0', ' ').trim();
const pageOf = async (result: ExperimentResult) => parseHTML(await renderHtml(result)).document;
const bodyRows = (document: Document, section: string) =>
  [...document.querySelectorAll(`#${section} tbody tr`)].map((row) =>
    [...row.children].map(textOf),
  );

/** Tags left open or closed without being opened, void elements aside. */
function unbalanced(source: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name, self] of source.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g,
  )) {
    if (self || ['meta', 'br', 'hr', 'link', 'img', 'input'].includes(name!)) continue;
    if (!slash) open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

describe('renderHtml(result)', () => {
  const sample = sampleResult();
  let source = '';
  let document: Document;
  beforeAll(async () => {
    source = await renderHtml(sample);
    document = parseHTML(source).document;
  });

  it('closes every element it opens', () => expect(unbalanced(source)).toEqual([]));

  it('needs nothing but itself: no script, no source, no link, no address', () => {
    expect(document.querySelectorAll('script, link, img, iframe, [src], [href]')).toHaveLength(0);
    expect(source).not.toMatch(/https?:|@import|url\(/);
  });

  it('gives the same text again', async () => expect(await renderHtml(sample)).toBe(source));

  it('opens with the answer', () => {
    expect(textOf(document.querySelector('header .answer'))).toBe(answerOf(sample));
  });

  it('shows the numbers of the data in its table', () => {
    for (const [i, [label, digital, ...cells]] of bodyRows(document, 'results').entries()) {
      const method = sample.methods[i]!;
      expect(label).toBe(method.label);
      expect(Number.parseFloat(digital!)).toBeCloseTo(method.digital, 1);
      for (const [j, { mean, ci95 }] of method.variation.entries()) {
        const [shown, half] = cells[j]!.split(' ± ').map((text) => Number(text.replace('<', '')));
        expect(Math.abs(shown! - mean)).toBeLessThanOrEqual(0.0501);
        expect(Math.abs(half! - (ci95[1] - ci95[0]) / 2)).toBeLessThanOrEqual(0.1);
      }
      expect(cells.slice(-2)).toEqual([
        `${method.gradientsPerStep}`,
        `${method.trainSeconds.toFixed(1)} s`,
      ]);
    }
  });

  it('shows the paired differences of the data', () => {
    const shown = bodyRows(document, 'comparisons').flatMap(([, ...cells]) =>
      cells.map(Number.parseFloat),
    );
    for (const [i, { meanDifference }] of sample.comparisons.entries()) {
      expect(Math.abs(shown[i]! - meanDifference)).toBeLessThanOrEqual(0.0501);
    }
    expect(shown).toHaveLength(sample.comparisons.length);
  });

  it('draws a dot for every chip, in the wide chart and in the narrow one', () => {
    const chips = sample.methods.flatMap(({ variation }) =>
      variation.flatMap(({ accuracy }) => accuracy),
    );
    for (const size of ['wide', 'narrow']) {
      expect(document.querySelectorAll(`#variation .${size} circle[r="1.7"]`)).toHaveLength(
        chips.length,
      );
    }
  });

  it('names every chart for readers who cannot see it', () => {
    const charts = [...document.querySelectorAll('svg:not(.legend svg)')];
    expect(charts.length).toBeGreaterThan(10);
    for (const chart of charts) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.getAttribute('aria-label')).toMatch(/\w{3}/);
    }
  });

  it('keeps what is needed to repeat the run', () => {
    const record = textOf(document.querySelector('#record'));
    for (const part of [sample.specDigest, 'Node.js 20.20.0', 'AMD EPYC 7B13', 'momentum: 0.9']) {
      expect(record).toContain(part);
    }
  });
});

describe('renderHtml(awkward result)', () => {
  const long = sampleResult({ methods: twelveMethods(), runs: 2, chips: 3 });
  const single = {
    ...sampleResult(),
    methods: sampleResult().methods.slice(0, 1),
    comparisons: [],
  };
  const broken = {
    ...sampleResult(),
    methods: sampleResult().methods.map((method) => ({
      ...method,
      digital: Number.NaN,
      trainSeconds: Number.NaN,
      variation: method.variation.map((point) => ({
        ...point,
        ci95: [Number.NaN, Number.NaN] as const,
      })),
      training: method.training.map((epoch) => ({ ...epoch, loss: Number.NaN })),
    })),
  };
  it.each([
    ['twelve methods, two runs', long],
    ['one method', single],
    ['one sigma', sampleResult({ sigmas: [0.15] })],
    ['one chip', sampleResult({ chips: 1 })],
    ['no chips', sampleResult({ chips: 0 })],
    ['no training history', sampleResult({ epochs: 0 })],
    ['no methods', { ...sampleResult(), methods: [], comparisons: [] }],
    ['numbers that are not finite', broken],
  ])('is well formed and shows no NaN with %s', async (_, result) => {
    const source = await renderHtml(result);
    expect(unbalanced(source)).toEqual([]);
    expect(/NaN|Infinity|undefined|\bnull\b|\[object/.exec(source)).toBeNull();
  });

  it('leaves out sections that have nothing to show', async () => {
    const page = await pageOf(sampleResult({ chips: 0, epochs: 0 }));
    const shown = [...page.querySelectorAll('section')].map(({ id }) => id);
    expect(shown).toEqual(['results', 'weights', 'scope', 'record']);
  });

  it('shows text as text, whatever markup it holds', async () => {
    const evil = '<script>alert("x")</script>&amp;\'"';
    const sample = sampleResult();
    const methods = sample.methods.map((method) => ({ ...method, label: evil, description: evil }));
    const weights = methods.map((method) => ({
      ...method,
      weights: method.weights.map((one) => ({ ...one, tensor: evil })),
    }));
    const result = { ...sample, title: evil, spec: { evil }, simulated: [evil], methods: weights };
    const source = await renderHtml(result);
    const { document } = parseHTML(source);
    expect(source.includes('<script')).toBe(false);
    expect(textOf(document.querySelector('h1'))).toBe(evil);
    expect(textOf(document.querySelector('#results tbody th'))).toBe(evil);
    expect(textOf(document.querySelector('#record pre'))).toContain('alert("x")');
    expect(document.querySelector('#weights figure svg')?.getAttribute('aria-label')).toContain(
      evil,
    );
    expect(textOf(document.querySelector('#comparisons svg'))).toContain(evil.slice(0, 20));
  });
});
