import { describe, expect, it } from 'vitest';
import { normaliser } from '../../src/data/normalise.js';
import { crossEntropy, input } from '../../src/graph/index.js';
import { Evaluator, evaluateBaked, TestSet } from '../../src/training/index.js';
import { Scores } from '../../src/training/scores.js';
import { evaluate, spread } from '../graph/support.js';
import { filled } from '../nn/golden.js';
import { convolutional, data, twoLayers } from './support.js';

const execution = { backend: 'cpu', threads: 1 } as const;
const tables = normaliser('standard', data);

describe('Scores', () => {
  const scoresOf = (logits: readonly number[], labels: readonly number[]) => {
    const scores = new Scores();
    scores.include(Float32Array.from(logits), BigInt64Array.from(labels, BigInt));
    return scores.evaluation();
  };

  it('give the mean cross-entropy that the graph gives', async () => {
    const logits = spread([6, 4]).map((x) => 5 * x);
    const labels = BigInt64Array.of(0n, 3n, 1n, 2n, 2n, 0n);
    const loss = crossEntropy(input('z', [6, 4]), input('labels', [6], 'int64'));
    const expected = await evaluate({ loss }, { z: logits, labels });
    const { loss: actual } = scoresOf([...logits], [...labels].map(Number));
    expect(actual).toBeCloseTo(Number(expected.loss![0]), 6);
  });

  it('give a loss where single exponentials leave the numbers', () => {
    expect(scoresOf([1000, 0, 0, -1000], [0]).loss).toBe(0);
    expect(scoresOf([1000, 0, 0, -1000], [3]).loss).toBe(2000);
  });

  it('count a label among the five largest, to the fifth', () => {
    const logits = [7, 6, 5, 4, 3, 2, 1];
    const ranks = [0, 1, 2, 3, 4, 5, 6].map((label) => scoresOf(logits, [label]));
    expect(ranks.map(({ top1 }) => top1)).toEqual([100, 0, 0, 0, 0, 0, 0]);
    expect(ranks.map(({ top5 }) => top5)).toEqual([100, 100, 100, 100, 100, 0, 0]);
  });

  it('rank equal outputs by their class, so that a dead network guesses', () => {
    const labels = Array.from({ length: 20 }, (_, i) => i);
    const { loss, top1, top5 } = scoresOf(new Array<number>(400).fill(0), labels);
    expect([top1, top5]).toEqual([5, 25]);
    expect(loss).toBeCloseTo(Math.log(20), 12);
  });

  it('count an output that is not a number as wrong', () => {
    const { loss, top1, top5 } = scoresOf(new Array<number>(10).fill(Number.NaN), [0]);
    expect([loss, top1, top5]).toEqual([Number.NaN, 0, 0]);
  });
});

describe('evaluateBaked', () => {
  it.each([
    ['two layers', twoLayers],
    ['a convolution with batch norm', convolutional],
  ])('equals the fed Evaluator, in one batch and in several: %s', async (_, model) => {
    const values = new Map(Object.entries(filled(model)));
    const all = [];
    for (const batchSize of [64, 500]) {
      const tests = new TestSet(data, data.test, tables, batchSize);
      const evaluator = await Evaluator.create(model, tests, execution);
      all.push(await evaluator.evaluate(values));
      all.push(await evaluateBaked(model, tests, values, execution));
      expect(await evaluator.accuracy(values)).toBe(all[0]!.top1);
      await evaluator.release();
    }
    for (const { loss, top1, top5 } of all) {
      expect(loss).toBeCloseTo(all[0]!.loss, 6);
      expect([top1, top5]).toEqual([all[0]!.top1, 100]);
    }
  });
});
