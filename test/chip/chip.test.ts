import { beforeAll, describe, expect, it } from 'vitest';
import { chipAccuracy, createChip, type Hardware, program } from '../../src/chip/index.js';
import { normaliser } from '../../src/data/normalise.js';
import { describeModel, type ModelSpec } from '../../src/nn/index.js';
import { bakedAccuracy, Evaluator, type ModelValues, TestSet } from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import { correlation, moments } from '../random/statistics.js';
import { convolutional, data, momentum, trainerOf } from '../training/support.js';

const hardware = (sigmaOfRange: number, own: Partial<Hardware['variation']> = {}): Hardware => {
  const targets = { biases: false, batchNorm: false };
  return { variation: { sigmaOfRange, range: 'six-sigma', targets, ...own } };
};
const execution = { backend: 'cpu', threads: 1 } as const;

const wide: ModelSpec = {
  name: 'wide',
  input: [1, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 500 },
    { kind: 'batchNorm' },
    { kind: 'linear', outputs: 16 },
  ],
};
const wideTensors = describeModel(wide);
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const wideValues: ModelValues = new Map(
  [...wideTensors.parameters, ...wideTensors.buffers].map(({ name, shape }) => [
    name,
    Float32Array.from({ length: size(shape) }, (_, i) => Math.sin(i * i + name.length)),
  ]),
);

/** What a chip adds to each tensor. */
function variationOf(seed: number, number: number, on: Hardware) {
  const held = program(wideValues, wideTensors, on, createChip(seed, number));
  return (name: string) => held.get(name)!.map((x, i) => x - wideValues.get(name)![i]!);
}

describe('program', () => {
  it('varies weights by N(0, (σ·A)²), and leaves the other arrays as they are', () => {
    const held = program(wideValues, wideTensors, hardware(0.1), createChip(1, 0));
    const changed = [...held].filter(([name, values]) => values !== wideValues.get(name));
    expect(changed.map(([name]) => name)).toEqual(['fc1.weight', 'fc2.weight']);
    const noise = variationOf(1, 0, hardware(0.1));
    for (const name of ['fc1.weight', 'fc2.weight']) {
      const range = 6 * Math.sqrt(moments(wideValues.get(name)!).variance);
      const ratio = Math.sqrt(moments(noise(name)).variance) / (0.1 * range);
      expect(Math.abs(ratio - 1)).toBeLessThan(4 / Math.sqrt(2 * 8000));
    }
  });

  it('varies biases and batch norm where devices hold them', () => {
    const all = hardware(0.1, { targets: { biases: true, batchNorm: true } });
    const held = program(wideValues, wideTensors, all, createChip(1, 0));
    const kept = [...held].filter(([name, values]) => values === wideValues.get(name));
    expect(kept.map(([name]) => name)).toEqual(['bn1.mean', 'bn1.variance']);
  });

  it('makes the same chip again from its seed and number', () => {
    const again = variationOf(1, 7, hardware(0.1))('fc1.weight');
    expect(variationOf(1, 7, hardware(0.1))('fc1.weight')).toEqual(again);
  });

  it('scales one frozen pattern with σ', () => {
    const once = variationOf(1, 7, hardware(0.05))('fc1.weight');
    const threefold = variationOf(1, 7, hardware(0.15))('fc1.weight');
    expectClose(
      'pattern',
      threefold,
      once.map((x) => 3 * x),
      { absolute: 1e-6 },
    );
  });

  it.each([
    ['numbers', variationOf(1, 8, hardware(0.1))('fc1.weight')],
    ['seeds', variationOf(2, 7, hardware(0.1))('fc1.weight')],
    ['tensors', variationOf(1, 7, hardware(0.1))('fc2.weight')],
  ])('is independent between %s', (_, other) => {
    const noise = variationOf(1, 7, hardware(0.1))('fc1.weight');
    expect(Math.abs(correlation(noise, other))).toBeLessThan(4 / Math.sqrt(8000));
  });

  it('puts the same devices under any network with a tensor of that name and size', () => {
    const others = new Map([...wideValues].map(([name, x]) => [name, x.map((w) => 2 * w)]));
    const held = program(others, wideTensors, hardware(0.1), createChip(1, 7));
    const noise = held.get('fc1.weight')!.map((x, i) => x - others.get('fc1.weight')![i]!);
    const twice = variationOf(1, 7, hardware(0.1))('fc1.weight').map((x) => 2 * x);
    expectClose('pattern', noise, twice, { absolute: 1e-6 });
  });
});

describe('chipAccuracy', () => {
  const tests = new TestSet(data, data.test, normaliser('standard', data), 64);
  let values: ModelValues;
  const on = (sigma: number, number: number, own?: Partial<Hardware['variation']>) =>
    chipAccuracy(
      convolutional,
      values,
      hardware(sigma, own),
      { seed: 4, number },
      tests,
      execution,
    );

  beforeAll(async () => {
    const trainer = trainerOf(convolutional, {
      epochs: 8,
      optimiser: momentum,
      learningRate: 0.02,
    });
    while (!trainer.finished) await trainer.advance();
    values = await trainer.values('last');
    await trainer.release();
  });

  it('equals the digital accuracy where nothing varies', async () => {
    const digital = await bakedAccuracy(convolutional, tests, values, execution);
    expect(digital).toBeGreaterThan(80);
    expect(await on(0, 3)).toBe(digital);
  });

  it('falls with σ, to guessing', async () => {
    const means = await Promise.all(
      [0, 0.1, 0.3, 3].map(async (sigma) => {
        const chips = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((chip) => on(sigma, chip)));
        return chips.reduce((sum, accuracy) => sum + accuracy / chips.length, 0);
      }),
    );
    for (let i = 1; i < means.length; i++) expect(means[i]!).toBeLessThan(means[i - 1]!);
    expect(means[0]! - means[2]!).toBeGreaterThan(5);
    expect(means.at(-1)!).toBeLessThan(60);
  });

  it('tells chips apart, and gives each the same accuracy again', async () => {
    const chips = await Promise.all([0, 1, 2, 3, 4, 5].map((chip) => on(0.3, chip)));
    expect(new Set(chips).size).toBeGreaterThan(2);
    expect(await on(0.3, 4)).toBe(chips[4]);
  });
});

describe('bakedAccuracy', () => {
  it('equals the share that the fed Evaluator counts, in batches with a partial last one', async () => {
    const trainer = trainerOf(convolutional, { epochs: 2 });
    while (!trainer.finished) await trainer.advance();
    const values = await trainer.values('last');
    await trainer.release();
    const tables = normaliser('standard', data);
    const accuracies = [];
    for (const batchSize of [64, 200, 500]) {
      const tests = new TestSet(data, data.test, tables, batchSize);
      const evaluator = await Evaluator.create(convolutional, tests, execution);
      accuracies.push(await evaluator.accuracy(values));
      accuracies.push(await bakedAccuracy(convolutional, tests, values, execution));
      await evaluator.release();
    }
    expect(new Set(accuracies).size).toBe(1);
    // A whole number of the 200 images.
    expect((accuracies[0]! * 2) % 1).toBe(0);
  });
});
