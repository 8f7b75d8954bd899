import { describe, expect, it } from 'vitest';
import {
  type BudgetPart,
  digitalEvaluation,
  errorBudget,
  measureWeightErrors,
  quantisationErrors,
  quantiseWeights,
  variationErrors,
} from '../../src/analysis/index.js';
import { createChip, program } from '../../src/chip/index.js';
import { describeModel } from '../../src/nn/index.js';
import type { ModelValues } from '../../src/training/index.js';
import { plain } from '../training/support.js';
import { curved, execution, imagesOf, twelveImages, valuesOf } from './support.js';

const grid = (effects: readonly string[], layers: readonly string[]): BudgetPart[] =>
  effects.flatMap((effect) => layers.map((layer) => ({ effect, layer })));

describe('errorBudget', () => {
  const parts = grid(['noise', 'adc'], ['conv1', 'fc1']);
  const cost = ({ effect, layer }: BudgetPart) =>
    (effect === 'noise' ? 3 : 1) * (layer === 'fc1' ? 2 : 1);

  it('adds up where parts cost what they cost alone', async () => {
    const measure = async (active: readonly BudgetPart[], draw: number) =>
      90 - active.reduce((sum, part) => sum + cost(part) + 0.5 * (draw - 1), 0);
    const budget = await errorBudget(parts, 3, measure);
    expect(budget.baseline.mean).toBe(90);
    expect(
      budget.parts.map(({ effect, layer, drop }) => [effect, layer, drop.mean, drop.std]),
    ).toEqual([
      ['noise', 'conv1', 3, 0.5],
      ['noise', 'fc1', 6, 0.5],
      ['adc', 'conv1', 1, 0.5],
      ['adc', 'fc1', 2, 0.5],
    ]);
    expect(budget.effects.map(({ effect, drop }) => [effect, drop.mean])).toEqual([
      ['noise', 9],
      ['adc', 3],
    ]);
    expect(budget.layers.map(({ layer, drop }) => [layer, drop.mean])).toEqual([
      ['conv1', 4],
      ['fc1', 8],
    ]);
    expect([budget.joint.mean, budget.sum.mean, budget.draws]).toEqual([12, 12, 3]);
    expect(budget.interaction).toEqual({ mean: 0, std: 0, ci95: [0, 0] });
  });

  it('shows what parts do to each other, paired by draw', async () => {
    const measure = async (active: readonly BudgetPart[], draw: number) =>
      80 + draw - active.length * 2 - (active.length === 4 ? 5 + draw : 0);
    const { baseline, joint, sum, interaction } = await errorBudget(parts, 2, measure);
    expect([baseline.mean, joint.mean, sum.mean]).toEqual([80.5, 13.5, 8]);
    expect([interaction.mean, interaction.std]).toEqual([5.5, Math.SQRT1_2]);
  });

  it('measures each set of parts once a draw', async () => {
    const asked: string[] = [];
    const measure = async (active: readonly BudgetPart[], draw: number) => {
      asked.push(`${draw}:${active.map(({ effect, layer }) => `${effect}.${layer}`).join()}`);
      return 50;
    };
    await errorBudget(grid(['noise'], ['a', 'b', 'c']), 2, measure);
    // Without any, each of three alone (which are the layers too), and all (which is the effect too).
    expect(asked).toHaveLength(2 * 5);
    expect(new Set(asked).size).toBe(10);
  });
});

describe('variationErrors', () => {
  const variation = {
    sigmaOfRange: 0.1,
    range: 'six-sigma',
    targets: { biases: true, batchNorm: false },
  } as const;
  const tensors = describeModel(curved);
  const values = valuesOf(curved);

  it('together are the chip of that number; each is its own layer alone', () => {
    const errors = variationErrors(tensors, variation, 6);
    expect(errors.map(({ effect, layer }) => [effect, layer])).toEqual([
      ['variation', 'conv1'],
      ['variation', 'fc1'],
    ]);
    const held = program(values, tensors, { variation }, createChip(6, 4));
    const all = errors.reduce<ModelValues>((before, { apply }) => apply(before, 4), values);
    expect(plain(all)).toEqual(plain(held));
    const alone = errors[1]!.apply(values, 4);
    for (const [name, own] of alone) {
      const expected = name.startsWith('fc1') ? held : values;
      expect(own).toEqual(expected.get(name));
    }
  });

  it('gives budgets with quantisation, in the order they are applied', async () => {
    const evaluate = digitalEvaluation(curved, imagesOf(twelveImages(), 12), execution);
    const parts = [...quantisationErrors(tensors, 3), ...variationErrors(tensors, variation, 6)];
    const measure = measureWeightErrors(values, evaluate);
    const budget = await errorBudget(parts, 2, measure);
    const clean = await evaluate(values);
    const rounded = quantiseWeights(values, tensors, 3);
    const quantised = await evaluate(rounded);
    expect(budget.baseline).toMatchObject({ mean: clean.top1, std: 0 });
    expect(budget.effects[0]!.drop).toMatchObject({ mean: clean.top1 - quantised.top1, std: 0 });
    const joint = [0, 1].map(async (draw) => {
      const held = program(rounded, tensors, { variation }, createChip(6, draw));
      return clean.top1 - (await evaluate(held)).top1;
    });
    const [first, second] = await Promise.all(joint);
    expect(budget.joint.mean).toBeCloseTo((first! + second!) / 2, 10);
  });

  it('asks for the clean network once', async () => {
    let asked = 0;
    const evaluate = async () => {
      asked++;
      return { loss: 0, top1: 50, top5: 100 };
    };
    const measure = measureWeightErrors(values, evaluate);
    for (const draw of [0, 1, 2]) await measure([], draw);
    expect(asked).toBe(1);
  });
});
