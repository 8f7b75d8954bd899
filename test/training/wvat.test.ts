import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../src/nn/index.js';
import { fillNormal } from '../../src/random/index.js';
import type { WvatSettings } from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';
import { asValues, batch, methodAtWork, noise } from './at-work.js';
import { lengthOf, lossByHand, type TwoLayerValues } from './by-hand.js';
import { plain, trained, trainerOf, twoLayers, wvat } from './support.js';

const setUp = (model: ModelSpec, own: Partial<WvatSettings> = {}) =>
  methodAtWork(model, { ...wvat, ...own });

const hsv = { gavProbability: 0 };
const gav = { gavProbability: 1 };
const wide: ModelSpec = {
  name: 'wide',
  input: [1, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 1000 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'linear', outputs: 16 },
  ],
};

describe('Wvat.pointFor, hardware-simulated variation', () => {
  it.each([1, 0.5])('adds N(0, (γ·σ·A)²) to each layer, A = 6·std(w), γ = %d', async (gamma) => {
    const { weights, variation } = setUp(wide, { ...hsv, gamma, sigmaOfRange: 0.1 });
    const delta = await variation(0);
    for (const name of ['fc1.weight', 'fc2.weight']) {
      const sigma = gamma * 0.1 * 6 * Math.sqrt(moments(weights.get(name)).variance);
      const ratio = Math.sqrt(moments(delta.get(name)!).variance) / sigma;
      // The standard deviation of n draws is off by 1/√(2n).
      expect(Math.abs(ratio - 1)).toBeLessThan(4 / Math.sqrt(2 * 16_000));
      const statistic = kolmogorov(delta.get(name)!, (x) => normalCdf(x / sigma));
      expect(statistic).toBeLessThan(kolmogorovLimit(4));
    }
    const [first, second] = [delta.get('fc1.weight')!, delta.get('fc2.weight')!];
    expect(Math.abs(correlation(first, second))).toBeLessThan(4 / Math.sqrt(16_000));
  });

  it('takes A anew from the weights of the step: twice the weights, twice the variation', async () => {
    const { weights, variation } = setUp(twoLayers, hsv);
    const before = await variation(7);
    for (const view of weights.views.values()) view.set(view.map((w) => 2 * w));
    const after = await variation(7);
    expect(plain(after)).toEqual(
      plain(new Map([...before].map(([n, d]) => [n, d.map((x) => 2 * x)]))),
    );
  });

  it('is the same for the same step, and independent from step to step', async () => {
    const { variation } = setUp(wide, hsv);
    const [first, again, next] = [await variation(3), await variation(3), await variation(4)];
    expect(first.get('fc1.weight')).toEqual(again.get('fc1.weight'));
    const r = correlation(first.get('fc1.weight')!, next.get('fc1.weight')!);
    expect(Math.abs(r)).toBeLessThan(4 / Math.sqrt(16_000));
  });

  it.each([
    [{ biases: false, batchNorm: false }, ['fc1.weight', 'fc2.weight']],
    [{ biases: true, batchNorm: false }, ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']],
    // Offsets start at 0: a tensor of zeros has no range.
    [{ biases: false, batchNorm: true }, ['fc1.weight', 'bn1.gain', 'fc2.weight']],
  ])('with targets %o varies %o alone', async (targets, names) => {
    const { variation } = setUp(wide, { ...hsv, targets, range: 'absolute-max' });
    const varied = [...(await variation(0))].filter(([, delta]) => delta.some((x) => x !== 0));
    expect(varied.map(([name]) => name)).toEqual(names);
  });
});

describe('Wvat.pointFor, gradient-ascent variation', () => {
  const names = ['fc1.weight', 'fc2.weight'] as const;

  it.each([0.1, 0.01])(
    'is α·‖Δw‖·g/‖g‖ in each layer, Δw the HSV of the step, α = %d',
    async (alpha) => {
      const { weights, variation } = setUp(twoLayers, { ...gav, alpha });
      const moved = await variation(5);
      const drawn = await setUp(twoLayers, hsv).variation(5);
      const { gradients } = lossByHand(asValues(weights), batch.images, batch.labels);
      for (const name of names) {
        const scale = (alpha * lengthOf(drawn.get(name)!)) / lengthOf(gradients[name]);
        const expected = gradients[name].map((g) => scale * g);
        // Differences of float32 weights near 1 carry 6e-8 each.
        expectClose(name, moved.get(name)!, expected, { absolute: 2e-7, relative: 1e-4 });
      }
      expect(lengthOf(moved.get('fc1.bias')!)).toBe(0);
    },
  );

  it("with norm 'network' takes both norms over all layers", async () => {
    const { weights, variation } = setUp(twoLayers, { ...gav, norm: 'network' });
    const moved = await variation(5);
    const drawn = await setUp(twoLayers, hsv).variation(5);
    const { gradients } = lossByHand(asValues(weights), batch.images, batch.labels);
    const over = (of: (name: (typeof names)[number]) => ArrayLike<number>) =>
      Math.hypot(...names.map((name) => lengthOf(of(name))));
    const scale = (0.1 * over((name) => drawn.get(name)!)) / over((name) => gradients[name]);
    for (const name of names) {
      const expected = gradients[name].map((g) => scale * g);
      expectClose(name, moved.get(name)!, expected, { absolute: 2e-7, relative: 1e-4 });
    }
  });

  it('raises the loss by α·Σ‖g‖·‖Δw‖ to first order', async () => {
    const alpha = 0.01;
    const { weights, pointFor, variation } = setUp(twoLayers, { ...gav, alpha });
    const before = lossByHand(asValues(weights), batch.images, batch.labels);
    const after = lossByHand(asValues(await pointFor(2)), batch.images, batch.labels);
    const moved = await variation(2);
    const slope = names.reduce(
      (sum, name) => sum + lengthOf(before.gradients[name]) * lengthOf(moved.get(name)!),
      0,
    );
    expect((after.loss - before.loss) / slope).toBeGreaterThan(0.95);
    expect((after.loss - before.loss) / slope).toBeLessThan(1.05);
  });

  it('never moves further than its radius, where squares of the gradient vanish in float32', async () => {
    const { weights, variation } = setUp(twoLayers, gav);
    // The right class is ahead by 60: the others have probability 1e-26.
    weights.get('fc2.bias')[0] = 60;
    const moved = await variation(5, 0, { ...batch, labels: batch.labels.map(() => 0n) });
    const drawn = await setUp(twoLayers, hsv).variation(5);
    for (const name of names) {
      const radius = 0.1 * lengthOf(drawn.get(name)!);
      expect(lengthOf(moved.get(name)!)).toBeLessThan(1.001 * radius);
    }
  });

  it('leaves weights without a gradient where they are', async () => {
    const { weights, variation } = setUp(twoLayers, gav);
    weights.get('fc2.weight').fill(0);
    const moved = await variation(0);
    // No gradient passes a layer of zeros, and zeros have no range.
    expect(moved.get('fc1.weight')!.every((x) => x === 0)).toBe(true);
    expect(moved.get('fc2.weight')!.every((x) => x === 0)).toBe(true);
  });
});

describe('Wvat.pointFor, its two coins', () => {
  it('varies with probability p, by GAV with probability P(GAV), both kinds independently', async () => {
    // α = 0 makes a GAV no move, so the three kinds are told apart.
    const own = { applyProbability: 0.7, gavProbability: 0.3, alpha: 0 };
    const { weights, pointFor } = setUp(twoLayers, own);
    const steps = 2000;
    const counts = { none: 0, gav: 0, hsv: 0 };
    const clean = weights.get('fc1.weight');
    for (let step = 0; step < steps; step++) {
      const point = await pointFor(step);
      if (point === weights) counts.none++;
      else counts[point.get('fc1.weight').every((x, i) => x === clean[i]) ? 'gav' : 'hsv']++;
    }
    const shares = { none: 0.3, gav: 0.21, hsv: 0.49 };
    for (const kind of ['none', 'gav', 'hsv'] as const) {
      const share = shares[kind];
      const deviation = Math.sqrt(steps * share * (1 - share));
      expect(Math.abs(counts[kind] - steps * share)).toBeLessThan(4 * deviation);
    }
  });

  it('counts 1 + p·P(GAV) gradients a step', () => {
    const own = { ...wvat, applyProbability: 0.8, gavProbability: 0.25 };
    expect(trainerOf(twoLayers, { method: own }).gradientsPerStep).toBeCloseTo(1.2, 12);
  });
});

describe('Trainer with WVAT', () => {
  it.each([
    ['p = 0', { applyProbability: 0 }],
    ['HSV alone of σ = 0', { ...hsv, sigmaOfRange: 0 }],
    ['HSV and GAV of σ = 0', { sigmaOfRange: 0 }],
    ['γ = 0', { gamma: 0 }],
    ['GAV alone of α = 0', { ...gav, alpha: 0 }],
  ])('equals SGD bit for bit with %s', async (_, own) => {
    const plainSgd = await trained(twoLayers);
    expect(await trained(twoLayers, { method: { ...wvat, ...own } })).toEqual(plainSgd);
  });

  it('does not equal SGD, and HSV not GAV', async () => {
    const runs = [{ kind: 'sgd' } as const, { ...wvat, ...hsv }, { ...wvat, ...gav }];
    const ends = await Promise.all(runs.map((method) => trained(twoLayers, { method })));
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(3);
  });

  it('applies the gradient at w + w_v, with the decay of w, to the clean w', async () => {
    const [rate, weightDecay, sigma] = [0.3, 0.05, 0.1];
    const optimiser = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay } as const;
    const trainer = trainerOf(twoLayers, {
      learningRate: rate,
      optimiser,
      method: { ...wvat, ...hsv, sigmaOfRange: sigma },
    });
    const before = await trainer.values('last');
    await trainer.advance();
    const after = await trainer.values('last');
    await trainer.release();
    const point = new Map([...before].map(([name, w]) => [name, Float64Array.from(w)]));
    for (const name of ['fc1.weight', 'fc2.weight']) {
      const w = before.get(name)!;
      const deviation = sigma * 6 * Math.sqrt(moments(w).variance);
      const draws = fillNormal(noise.child('step', 0).child(name), new Float32Array(w.length));
      point.get(name)!.forEach((x, i, at) => {
        at[i] = x + deviation * draws[i]!;
      });
    }
    const values = Object.fromEntries(point) as unknown as TwoLayerValues;
    const { gradients } = lossByHand(values, batch.images, batch.labels);
    for (const [name, w] of before) {
      const g = gradients[name as keyof TwoLayerValues];
      const expected = Array.from(w, (x, i) => x - rate * (g[i]! + weightDecay * x));
      expectClose(name, after.get(name)!, expected);
    }
  });
});
