import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ArrayReport,
  arrayAnswerOf,
  type ReportedArrayMethod,
  renderArrayHtml,
} from '../../src/report/arrays/index.js';

const textOf = (element: Element | null) =>
  (element?.textContent ?? '').replaceAll('\u00a0', ' ').trim();

const bodyRows = (document: Document, section: string) =>
  [...document.querySelectorAll(`#${section} tbody tr`)].map((row) =>
    [...row.children].map(textOf),
  );

/** Two trainings a method, 0.5 apart about a mean that falls by 10 an epoch to `last`. */
function methodOf(name: string, last: number, more: Partial<ReportedArrayMethod> = {}) {
  const errors = (mean: number) => ({ mean, runs: [mean - 0.25, mean + 0.25] });
  return {
    name,
    label: name.toUpperCase(),
    description: `How ${name} learns.`,
    isOnArrays: true,
    epochs: [1, 2, 3].map((epoch) => {
      const mean = last + 10 * (3 - epoch);
      return { epoch, loss: mean / 50, with: errors(mean), without: errors(mean - 0.1) };
    }),
    pulses: {
      first: 0.0041,
      last: 0.0012,
      longer: [
        { layer: 'fc1', share: 0.02 },
        { layer: 'fc2', share: 0.5 },
      ],
      longerOfAll: 0.26,
    },
    secondsAnEpoch: 2,
    ...more,
  } satisfies ReportedArrayMethod;
}

function floatOf(last: number): ReportedArrayMethod {
  const { pulses: _, epochs, ...rest } = methodOf('float', last, { isOnArrays: false });
  return { ...rest, epochs: epochs.map(({ with: _with, ...each }) => each) };
}

const sample: ArrayReport = {
  name: 'sample',
  title: 'Training on arrays',
  unit: 'percent',
  data: { name: 'mnist', train: 1000, test: 200 },
  network: 'fully connected 784-64-10, sigmoid',
  weights: 50_890,
  epochs: 3,
  runs: 2,
  seed: 7,
  methods: [floatOf(8), methodOf('sgd', 20), methodOf('ttv2', 12)],
  simulated: ['noise of each write'],
  notSimulated: ['drift'],
  ourChoices: ['Bound management halves at most 10 times.'],
  spec: { kind: 'array-training', seed: 7, methods: [{ kind: 'ttv2', transferRate: 2 }] },
  specDigest: 'ab12',
  environment: {
    lernmatrix: '0.1.0',
    node: '20.1.0',
    backend: 'cpu',
    threads: 1,
    jobs: 2,
    cores: 2,
    cpu: 'A',
    platform: 'b',
  },
  startedAt: '2025-03-07T10:00:00.000Z',
  wallSeconds: 61,
};

describe('arrayAnswerOf(report)', () => {
  it('names the lowest error on arrays with the spread of its trainings, the next, and floating point', () => {
    expect(arrayAnswerOf(sample)).toBe(
      'After 3 epochs, TTV2 ends with the lowest test error of 2 methods on arrays, 12.00 % wrong (11.75 to 12.25 over 2 trainings); SGD is next with 20.00 % (19.75 to 20.25); in floating point it is 7.90 %.',
    );
  });

  it('says where the trainings of the best two overlap', () => {
    const close = { ...sample, methods: [methodOf('sgd', 12.4), methodOf('ttv2', 12)] };
    expect(arrayAnswerOf(close)).toMatch(
      /SGD is next with 12\.40 % .*, and their trainings overlap\.$/,
    );
  });

  it('does not take one training each for more than that', () => {
    const once = sample.methods.map((method) => ({
      ...method,
      epochs: method.epochs.map((epoch) =>
        epoch.with ? { ...epoch, with: { mean: epoch.with.mean, runs: [epoch.with.mean] } } : epoch,
      ),
    }));
    const answer = arrayAnswerOf({ ...sample, runs: 1, methods: once });
    expect(answer).toContain('12.00 % wrong; SGD is next with 20.00 %, each trained once, too few');
  });

  it('gives the loss of texts in nats a character, and of one method alone', () => {
    const text = { ...sample, unit: 'nats/character' as const, methods: [methodOf('ttv2', 1.5)] };
    expect(arrayAnswerOf(text)).toBe(
      'After 3 epochs, TTV2 ends with a test loss of 1.500 nats a character (1.250 to 1.750 over 2 trainings).',
    );
  });

  it('says so where arrays were tested by exact products only, or nothing was', () => {
    const strip = (method: ReportedArrayMethod) => ({
      ...method,
      epochs: method.epochs.map(({ with: _, ...epoch }) => epoch),
    });
    const exact = { ...sample, methods: sample.methods.map(strip) };
    expect(arrayAnswerOf(exact)).toContain(
      '11.90 % wrong (11.65 to 12.15 over 2 trainings), computed digitally;',
    );
    expect(arrayAnswerOf({ ...sample, methods: [] })).toMatch(/nothing to compare/);
  });
});

describe('renderArrayHtml(report)', () => {
  let source = '';
  let document: Document;
  beforeAll(async () => {
    source = await renderArrayHtml(sample);
    document = parseHTML(source).document;
  });

  it('needs nothing but itself, and gives the same text again', async () => {
    expect(document.querySelectorAll('script, link, img, iframe, [src], [href]')).toHaveLength(0);
    expect(source).not.toMatch(/https?:|@import|url\(/);
    expect(await renderArrayHtml(sample)).toBe(source);
  });

  it('opens with title and answer', () => {
    expect(textOf(document.querySelector('h1'))).toBe(sample.title);
    expect(textOf(document.querySelector('header .answer'))).toBe(arrayAnswerOf(sample));
    expect(textOf(document.querySelector('header strong'))).toBe('12.00 % wrong');
  });

  it('draws the errors of every epoch, floating point in both charts', () => {
    const charts = [...document.querySelectorAll('#error figure svg')];
    expect(charts.map((chart) => chart.getAttribute('role'))).toEqual(['img', 'img']);
    expect(charts[0]!.getAttribute('aria-label')).toBe(
      'test error, % wrong, by epoch, as the arrays compute, for FLOAT, SGD, TTV2',
    );
    for (const chart of charts) expect(chart.querySelectorAll('title')).toHaveLength(9);
    const told = [...charts[0]!.querySelectorAll('title')].map(textOf);
    expect(told).toContain('TTV2, epoch 1: 32.00 %');
    expect(told).toContain('FLOAT, epoch 3: 7.90 %');
  });

  it('shows last errors with least and largest, and marks the lowest on arrays', () => {
    expect(bodyRows(document, 'results')).toEqual([
      ['FLOAT', '–', '7.90 7.65 to 8.15', '0.160', '2.0 s'],
      ['SGD', '20.00 19.75 to 20.25', '19.90 19.65 to 20.15', '0.400', '2.0 s'],
      ['TTV2', '12.00 11.75 to 12.25', '11.90 11.65 to 12.15', '0.240', '2.0 s'],
    ]);
    const best = [...document.querySelectorAll('#results td.best')].map(textOf);
    expect(best).toEqual(['12.00 11.75 to 12.25', '11.90 11.65 to 12.15']);
  });

  it('shows coincidences and trains that were too short, of methods on arrays', () => {
    expect(bodyRows(document, 'pulses')).toEqual([
      ['SGD', '4.10', '1.20', '2.00 %', '50.00 %', '26.00 %'],
      ['TTV2', '4.10', '1.20', '2.00 %', '50.00 %', '26.00 %'],
    ]);
  });

  it('says so where no train was too short, without columns of noughts', async () => {
    const methods = [20, 12].map((last) => methodOf(`at-${last}`, last));
    const whole = methods.map((method) => ({
      ...method,
      pulses: { ...method.pulses, longer: [{ layer: 'fc1', share: 0 }], longerOfAll: 0 },
    }));
    const { document } = parseHTML(await renderArrayHtml({ ...sample, methods: whole }));
    expect(bodyRows(document, 'pulses')).toEqual([
      ['AT-20', '4.10', '1.20'],
      ['AT-12', '4.10', '1.20'],
    ]);
    expect(textOf(document.querySelector('#pulses'))).toContain(
      'No update or transfer asked for more pulses',
    );
  });

  it('says what was simulated and keeps what is needed to repeat the run', () => {
    const scope = textOf(document.querySelector('#scope'));
    for (const part of ['noise of each write', 'drift', 'halves at most 10 times']) {
      expect(scope).toContain(part);
    }
    const record = textOf(document.querySelector('#record'));
    for (const part of [
      'transferRate: 2',
      'Lernmatrix 0.1.0',
      'Node.js 20.1.0',
      'ab12',
      '7, 2 trainings',
    ]) {
      expect(record).toContain(part);
    }
  });

  it.each([
    ['one method', { ...sample, methods: [methodOf('ttv2', 12)] }],
    ['floating point alone', { ...sample, methods: [floatOf(8)] }],
    ['no methods', { ...sample, methods: [] }],
    [
      'an error that is not finite',
      { ...sample, methods: [methodOf('a', Number.NaN), methodOf('b', 3)] },
    ],
    ['markup in names', { ...sample, title: '<b>&', methods: [methodOf('<i>', 12)] }],
  ])('shows no NaN and no markup of others with %s', async (_, report) => {
    const text = await renderArrayHtml(report);
    expect(/NaN|Infinity|undefined|\bnull\b|\[object|<b>|<i>/i.exec(text)).toBeNull();
  });
});
