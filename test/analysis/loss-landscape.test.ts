import { describe, expect, it } from 'vitest';
import {
  digitalEvaluation,
  lossLandscape,
  moveAlong,
  signedStrengths,
  type VariationForm,
  variationPattern,
} from '../../src/analysis/index.js';
import { createChip, program } from '../../src/chip/index.js';
import { describeModel } from '../../src/nn/index.js';
import type { Evaluation, ModelValues } from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import { goldens } from '../nn/golden.js';
import { kolmogorov, kolmogorovLimit, moments, normalCdf } from '../random/statistics.js';
import { data, momentum, trainerOf, twoLayers } from '../training/support.js';
import { curved, execution, imagesOf, twelveImages, valuesOf } from './support.js';

const tensors = describeModel(curved);
const values = valuesOf(curved);
const form: VariationForm = {
  range: 'six-sigma',
  targets: { biases: false, batchNorm: false },
};

describe('variationPattern', () => {
  it.each([
    ['six-sigma', 'layer'],
    ['absolute-max', 'column'],
  ] as const)('times σ is what the chip adds: %s of each %s', (range, granularity) => {
    const chip = createChip(3, 5);
    const own = { ...form, range, granularity, targets: { biases: true, batchNorm: true } };
    const pattern = variationPattern(values, tensors, own, chip);
    const held = program(values, tensors, { variation: { ...own, sigmaOfRange: 0.1 } }, chip);
    const moved = moveAlong(values, pattern, 0.1);
    for (const [name, expected] of held) {
      expectClose(name, moved.get(name)!, expected, { absolute: 1e-6, relative: 1e-6 });
    }
  });

  it('is normal, as wide as the range, and another for another chip', () => {
    const wide = {
      name: 'wide',
      input: [1, 1, 300] as const,
      layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 100 }] as const,
    };
    const many = valuesOf(wide);
    const patternOf = (chip: number) =>
      variationPattern(many, describeModel(wide), form, createChip(3, chip));
    const pattern = patternOf(0).get('fc1.weight')!;
    const range = 6 * Math.sqrt(moments(many.get('fc1.weight')!).variance);
    const unit = pattern.map((x) => x / range);
    expect(kolmogorov(unit, normalCdf)).toBeLessThan(kolmogorovLimit());
    expect([...patternOf(0).keys()]).toEqual(['fc1.weight']);
    expect(patternOf(0)).toEqual(patternOf(0));
    expect(patternOf(1)).not.toEqual(patternOf(0));
  });
});

describe('lossLandscape', () => {
  const line =
    (loss: (x: number) => number, of: (values: ModelValues) => number) =>
    async (values: ModelValues): Promise<Evaluation> => ({
      loss: loss(of(values)),
      top1: 100 * of(values),
      top5: 0,
    });
  const one = new Map([['w', Float32Array.of(2)]]);
  const direction = (slope: number) => new Map([['w', Float32Array.of(slope)]]);

  it('follows each draw to both sides', async () => {
    const evaluate = line(
      (w) => (w - 2) ** 2,
      (values) => values.get('w')![0]!,
    );
    const { draws, mean, strengths } = await lossLandscape(
      one,
      [direction(1), direction(4)],
      [-0.5, 0, 0.25],
      evaluate,
    );
    expect(strengths).toEqual([-0.5, 0, 0.25]);
    expect(draws.map(({ loss }) => loss)).toEqual([
      [0.25, 0, 0.0625],
      [4, 0, 1],
    ]);
    expect(draws.map(({ top1 }) => top1)).toEqual([
      [150, 200, 225],
      [0, 200, 300],
    ]);
    expect(mean).toEqual({ loss: [2.125, 0, 0.53125], top1: [75, 200, 262.5] });
  });

  it('evaluates the unmoved network once', async () => {
    let asked = 0;
    const evaluate = async () => {
      asked++;
      return { loss: 1, top1: 1, top5: 1 };
    };
    await lossLandscape(
      one,
      [direction(1), direction(2), direction(3)],
      signedStrengths(0.1, 2),
      evaluate,
    );
    expect(asked).toBe(1 + 3 * 4);
  });

  it('has the digital loss in its middle, and rises from where training ended', async () => {
    const trainer = trainerOf(twoLayers, { epochs: 15, optimiser: momentum });
    while (!trainer.finished) await trainer.advance();
    const trained = await trainer.values('last');
    await trainer.release();
    const evaluate = digitalEvaluation(twoLayers, imagesOf(data, 200), execution);
    const own = describeModel(twoLayers);
    const patterns = [0, 1, 2, 3].map((draw) =>
      variationPattern(trained, own, form, createChip(1, draw)),
    );
    const { mean, draws } = await lossLandscape(
      trained,
      patterns,
      [-0.3, -0.1, 0, 0.1, 0.3],
      evaluate,
    );
    const digital = await evaluate(trained);
    expect(draws.map(({ loss }) => loss[2])).toEqual(patterns.map(() => digital.loss));
    expect(mean.loss[0]!).toBeGreaterThan(mean.loss[1]!);
    expect(mean.loss[4]!).toBeGreaterThan(mean.loss[3]!);
  });
});

describe('signedStrengths', () => {
  it('are symmetric about 0, at equal distances', () => {
    expect(signedStrengths()).toHaveLength(31);
    expectClose('strengths', signedStrengths(0.15, 3), [-0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15], {
      absolute: 1e-12,
    });
    expect(signedStrengths(0.15, 7)[7]).toBe(0);
  });
});

describe('digitalEvaluation', () => {
  it("gives PyTorch's loss", async () => {
    const { loss } = goldens<{ readonly loss: number }>('analysis-curvature');
    const found = await digitalEvaluation(curved, imagesOf(twelveImages(), 5), execution)(values);
    expect(found.loss).toBeCloseTo(loss, 5);
  });
});
