import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/report/answer.js';
import type { ExperimentResult, VariationPoint } from '../../src/report/result.js';
import { pointOf, sampleResult } from './sample.js';

const pair = (sample: ExperimentResult, first: VariationPoint, second: VariationPoint) => ({
  ...sample,
  methods: [
    { ...sample.methods[0]!, variation: [first] },
    { ...sample.methods[3]!, variation: [second] },
  ],
});
const point = (mean: number, ci95: [number, number]): VariationPoint => ({
  ...pointOf(
    0.15,
    Array.from({ length: 20 }, () => mean),
  ),
  mean,
  ci95,
});
const compared = (meanDifference: number, ci95: [number, number], chips = 20) => [
  { method: 'wvat', baseline: 'sgd', sigma: 0.15, meanDifference, ci95, chips },
];
const sample = sampleResult();

describe('answerOf(result)', () => {
  it('sets the best method against the first, with the paired difference of their chips', () => {
    const methods = pair(sample, point(71.06, [65.96, 76.16]), point(90.66, [89.9, 91.42]));
    const result = { ...methods, comparisons: compared(19.6, [14.9, 24.3]) };
    expect(answerOf(result)).toBe(
      'At 15 % weight variation, LeNet-5 trained with SGD keeps 71.1 % accuracy (95 % interval ' +
        '66.0 to 76.2 over 20 chips); with WVAT it keeps 90.7 % (89.9 to 91.4), 19.6 points more ' +
        '(14.9 to 24.3) on the same chips.',
    );
  });

  it('says how many methods the best was picked from', () => {
    expect(answerOf(sample)).toContain('with WVAT, the best of 4 methods, it keeps 90.7 %');
  });

  it('claims no difference where the paired interval holds 0', () => {
    const methods = pair(sample, point(71.1, [66, 76.2]), point(71.5, [66.5, 76.5]));
    const result = { ...methods, comparisons: compared(0.4, [-0.5, 1.3]) };
    expect(answerOf(result)).toContain(
      'keeps 71.5 % (66.5 to 76.5), no difference that these chips can show ' +
        '(0.4 points, −0.5 to 1.3, on the same chips).',
    );
  });

  it('claims a difference where intervals overlap but the paired interval leaves 0 out', () => {
    const methods = pair(sample, point(71, [66, 76]), point(74, [69, 79]));
    const result = { ...methods, comparisons: compared(3, [1.2, 4.8]) };
    expect(answerOf(result)).toContain(', 3.0 points more (1.2 to 4.8) on the same chips.');
  });

  it('without a paired comparison claims nothing where the two intervals overlap', () => {
    const result = pair(sample, point(71, [66, 76]), point(74, [69, 79]));
    const answer = answerOf({ ...result, comparisons: [] });
    expect(answer).toMatch(/no difference that these chips can show\.$/);
    expect(answer).not.toContain('points');
  });

  it('turns the interval round where the first method is the better one', () => {
    const methods = pair(sample, point(90, [89, 91]), point(80, [78, 82]));
    const result = { ...methods, comparisons: compared(-10, [-12, -8.5]) };
    expect(answerOf(result)).toContain(
      'with WVAT it keeps 80.0 % (78.0 to 82.0), 10.0 points less (8.5 to 12.0) on the same chips.',
    );
  });

  it('gives no interval for one chip, and says so', () => {
    const answer = answerOf(sampleResult({ chips: 1 }));
    expect(answer).toContain('(one chip, so no interval)');
    expect(answer).toContain('on that chip, too few to tell chance from merit');
  });

  it('sets a method that ran alone against its digital accuracy', () => {
    const result = { ...sample, methods: sample.methods.slice(0, 1), comparisons: [] };
    expect(answerOf(result)).toMatch(/^At 20 % .* over 20 chips\), of 98\.9 % as trained\.$/);
  });

  it('counts trained networks and chips apart', () => {
    expect(answerOf(sampleResult({ runs: 3 }))).toContain(
      'over 3 trained networks on 20 chips each',
    );
  });

  it('gives the digital accuracy where no chip was tried', () => {
    expect(answerOf(sampleResult({ chips: 0 }))).toBe(
      'LeNet-5 trained with SWA, the best of 4 methods, reaches 99.0 % accuracy; ' +
        'it was not tried under weight variation.',
    );
  });

  it('answers without methods too', () => {
    expect(answerOf({ ...sample, methods: [], comparisons: [] })).toBe(
      'No method was run, so there is nothing to compare.',
    );
  });
});
