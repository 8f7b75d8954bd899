import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../src/nn/index.js';
import { expectClose } from '../graph/support.js';
import { correlation, kolmogorov, kolmogorovLimit, normalCdf } from '../random/statistics.js';
import { asValues, batch, methodAtWork } from './at-work.js';
import { lossByHand } from './by-hand.js';
import { convolutional, haSgd, plain, trained, trainerOf, twoLayers } from './support.js';

const names = ['fc1.weight', 'fc2.weight'] as const;
const wide: ModelSpec = {
  name: 'wide',
  input: [1, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 4000 },
    { kind: 'relu' },
    { kind: 'linear', outputs: 3 },
  ],
};

describe('HaSgd.pointFor', () => {
  it('adds N(0, (σ·2·max|w|)²) of each filter', async () => {
    const { weights, variation } = methodAtWork(wide, haSgd);
    const [clean, moved] = [weights.get('fc1.weight'), (await variation(0)).get('fc1.weight')!];
    const scaled = moved.map((x, i) => {
      const row = clean.subarray(16 * Math.floor(i / 16), 16 * Math.floor(i / 16) + 16);
      return x / (0.1 * 2 * row.reduce((most, w) => Math.max(most, Math.abs(w)), 0));
    });
    expect(kolmogorov(scaled, normalCdf)).toBeLessThan(kolmogorovLimit());
  });

  it('draws every sample of every step afresh, and the same one for the same', async () => {
    const { variation } = methodAtWork(wide, haSgd);
    const of = async (step: number, index: number) =>
      (await variation(step, index)).get('fc1.weight')!;
    const [first, again] = [await of(3, 0), await of(3, 0)];
    expect(first).toEqual(again);
    for (const other of [await of(3, 1), await of(4, 0)]) {
      expect(Math.abs(correlation(first, other))).toBeLessThan(4 / Math.sqrt(64_000));
    }
  });

  it('adds a known shift of the devices to every weight', async () => {
    const shifted = {
      ...haSgd,
      shiftOfRange: 0.05,
      range: 'min-max',
      granularity: 'layer',
    } as const;
    const [with0, with5] = [
      await methodAtWork(twoLayers, { ...shifted, shiftOfRange: 0 }).variation(2),
      await methodAtWork(twoLayers, shifted).variation(2),
    ];
    const weights = methodAtWork(twoLayers, shifted).weights.get('fc1.weight');
    const shift = 0.05 * (Math.max(...weights) - Math.min(...weights));
    const expected = with0.get('fc1.weight')!.map((x) => x + shift);
    expectClose('fc1.weight', with5.get('fc1.weight')!, expected, { absolute: 3e-7, relative: 0 });
    expect(with5.get('fc1.bias')!.every((x) => x === 0)).toBe(true);
  });
});

describe('Trainer with HA-SGD', () => {
  it.each([1, 4])(
    'applies the mean gradient of L samples to the clean w, L = %d',
    async (samples) => {
      const method = { ...haSgd, samples };
      const trainer = trainerOf(twoLayers, { learningRate: 0.3, method });
      const before = await trainer.values('last');
      const { pointFor } = methodAtWork(twoLayers, method);
      const sums = new Map(names.map((name) => [name, new Float64Array(before.get(name)!.length)]));
      for (let index = 0; index < samples; index++) {
        const point = asValues(await pointFor(0, index));
        const { gradients } = lossByHand(point, batch.images, batch.labels);
        for (const name of names) {
          const sum = sums.get(name)!;
          gradients[name].forEach((g, i) => {
            sum[i]! += g;
          });
        }
      }
      await trainer.advance();
      const after = plain(await trainer.values('last'));
      expect(trainer.gradientsPerStep).toBe(samples);
      await trainer.release();
      for (const name of names) {
        const mean = sums.get(name)!.map((sum) => sum / samples);
        const expected = Array.from(before.get(name)!, (x, i) => x - 0.3 * mean[i]!);
        expectClose(name, after[name]!, expected);
      }
    },
  );

  it('equals SGD bit for bit with σ = 0 and one sample', async () => {
    const method = { ...haSgd, sigmaOfRange: 0 };
    expect(await trained(twoLayers, { method })).toEqual(await trained(twoLayers));
  });

  it('equals SGD to rounding with σ = 0 and several samples, running statistics included', async () => {
    const method = { ...haSgd, sigmaOfRange: 0, samples: 3 };
    const [plainly, sampled] = [
      await trained(convolutional),
      await trained(convolutional, { method }),
    ];
    for (const name of Object.keys(plainly)) expectClose(name, sampled[name]!, plainly[name]!);
  });

  it('learns what SGD learns, under noise', async () => {
    const trainer = trainerOf(twoLayers, { epochs: 20, method: haSgd });
    while (!trainer.finished) await trainer.advance();
    const { loss } = trainer.history.at(-1)!;
    await trainer.release();
    expect(loss).toBeLessThan(0.5 * trainer.history[0]!.loss);
  });
});
