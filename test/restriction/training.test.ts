import { describe, expect, it } from 'vitest';
import { normaliser } from '../../src/data/normalise.js';
import { describeModel } from '../../src/nn/index.js';
import { momentsOf } from '../../src/random/index.js';
import {
  chipAccuracies,
  chipStream,
  crossbarsOf,
  deploy,
  evaluateDeployed,
  fusedWeights,
  gainsOf,
  onChip,
  programmingNoise,
  programNoise,
  restrict,
  stagesOf,
} from '../../src/restriction/index.js';
import { bakedAccuracy, TestSet } from '../../src/training/index.js';
import { data, plain, stream, trainerOf } from '../training/support.js';
import { execution, network, restrictions, startOf, trainUnder } from './support.js';

const testSet = new TestSet(data, data.test, normaliser('standard', data), 100);

describe('startingValues', () => {
  it('gives each layer a step whose last code is its largest fused weight', async () => {
    const start = await startOf(restrictions);
    const all = new Map([...plainTensors(), ...start]);
    for (const stage of stagesOf(network)) {
      if (stage.kind === 'passive') continue;
      const largest = fusedWeights(stage, all).reduce((m, w) => Math.max(m, Math.abs(w)), 0);
      expect(start.get(`${stage.name}.step`)![0]! * 127).toBeCloseTo(largest, 4);
    }
  });

  it('gives scales and statistics that are positive, the last scale at least 1', async () => {
    const start = await startOf(restrictions);
    expect([...start.keys()].sort()).toEqual(
      [
        ...['conv1', 'fc1', 'fc2'].flatMap((layer) => [`${layer}.scale`, `${layer}.step`]),
        ...['bn1', 'bn2'].flatMap((norm) => [`${norm}.mean`, `${norm}.variance`]),
      ].sort(),
    );
    for (const [name, values] of start) {
      if (!name.endsWith('mean')) expect(momentsOf(values).min).toBeGreaterThan(0);
    }
    expect(start.get('fc2.scale')![0]).toBeGreaterThanOrEqual(1);
  });

  function plainTensors(): ReadonlyMap<string, Float32Array> {
    const trainer = trainerOf(restrict(network, restrictions));
    const { tensors } = trainer.snapshot();
    return new Map(
      [...tensors]
        .filter(([name]) => name.startsWith('weights/') || name.startsWith('buffers/'))
        .map(([name, { data: values }]) => [name.slice(name.indexOf('/') + 1), values]),
    );
  }
});

describe('Trainer', () => {
  it('trains a restricted network: the loss falls, weights stay in [-1, 1], scales above 0', async () => {
    const { values, history } = await trainUnder(restrictions, 8, network, 0.5);
    expect(history.at(-1)!.loss).toBeLessThan(0.85 * history[0]!.loss);
    const { parameters } = describeModel(restrict(network, restrictions));
    for (const { name, role } of parameters) {
      const { min, max } = momentsOf(values.get(name)!);
      if (role === 'weight') expect(Math.max(-min, max)).toBeLessThanOrEqual(1);
      if (role === 'scale') expect(min).toBeGreaterThan(0);
    }
  });

  it('averages weights: statistics of batch normalisation are measured without noise', async () => {
    const initial = await startOf(restrictions);
    const averaging = { kind: 'swa', start: 0 } as const;
    const trainer = trainerOf(
      restrict(network, restrictions),
      { epochs: 1, averaging },
      { initial },
    );
    while (!trainer.finished) await trainer.advance();
    const [one, two] = [await trainer.values('average'), await trainer.values('average')];
    await trainer.release();
    expect(plain(one)).toEqual(plain(two));
    const variance = momentsOf(one.get('bn1.variance')!);
    expect(variance.min).toBeGreaterThan(0);
    expect(Number.isFinite(variance.max)).toBe(true);
  });

  it('keeps fixed scales as they began', async () => {
    const fixed = { ...restrictions, scale: 'fixed' } as const;
    const start = await startOf(fixed);
    const { values } = await trainUnder(fixed, 2);
    for (const layer of ['conv1', 'fc1', 'fc2']) {
      expect(values.get(`${layer}.scale`)).toEqual(start.get(`${layer}.scale`));
    }
  });

  it('draws the same noise for the same stream, so that trainings repeat bit for bit', async () => {
    const [one, two] = [await trainUnder(restrictions, 1), await trainUnder(restrictions, 1)];
    expect(plain(one.values)).toEqual(plain(two.values));
  });
});

describe('programmingNoise', () => {
  it('is normal with σ·2·max|Q(W)|, frozen by seed and number, and scales with σ', async () => {
    const { values } = await trainUnder(restrictions, 1);
    const deployed = deploy(network, values, restrictions);
    const noise = programmingNoise(deployed, 0.1, chipStream(3, 0)).get('fc1.weight')!;
    const { scale, ...crossbar } = crossbarsOf(deployed)[1]!;
    const largest = gainsOf({ scale, ...crossbar }).reduce((m, g) => Math.max(m, Math.abs(g)), 0);
    const { mean, std } = momentsOf(noise);
    const sigma = 0.1 * 2 * largest * scale;
    expect(Math.abs(std / sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * noise.length));
    expect(Math.abs(mean / sigma)).toBeLessThan(4 / Math.sqrt(noise.length));
    const again = programmingNoise(deployed, 0.05, chipStream(3, 0)).get('fc1.weight')!;
    const other = programmingNoise(deployed, 0.1, chipStream(3, 1)).get('fc1.weight')!;
    noise.forEach((x, i) => {
      expect(Math.abs(again[i]! - x / 2)).toBeLessThan(1e-6 * sigma);
    });
    const correlation = noise.reduce((sum, x, i) => sum + x * other[i]!, 0) / noise.length;
    expect(Math.abs(correlation / sigma ** 2)).toBeLessThan(4 / Math.sqrt(noise.length));
  });

  it('moves differences of conductances by itself, and no conductance below the smallest', async () => {
    const { values } = await trainUnder(restrictions, 1);
    const deployed = deploy(network, values, restrictions);
    const noise = programmingNoise(deployed, 0.1, chipStream(3, 0));
    const chip = programNoise(deployed, noise);
    crossbarsOf(chip).forEach((noisy, layer) => {
      const clean = crossbarsOf(deployed)[layer]!;
      const own = noise.get(`${clean.name}.weight`)!;
      const [before, after] = [gainsOf(clean), gainsOf(noisy)];
      const largest = Math.max(...before.map(Math.abs));
      after.forEach((gain, i) => {
        const moved = (gain - before[i]!) * clean.scale;
        expect(Math.abs(moved - own[i]!)).toBeLessThan(2e-5 * largest * clean.scale);
      });
      expect(Math.min(...noisy.plusSiemens, ...noisy.minusSiemens)).toBeGreaterThan(1.999e-6);
    });
  });
});

describe('chipAccuracies', () => {
  it('gives the deployed accuracy on every chip without noise, and each chip’s own with', async () => {
    const { values } = await trainUnder(restrictions);
    const deployed = deploy(network, values, restrictions);
    const { top1 } = await evaluateDeployed(deployed, testSet, execution);
    const accuracy = (sigmaOfRange: number) =>
      chipAccuracies(deployed, { sigmaOfRange, chips: 4, seed: 1 }, testSet, execution);
    expect(await accuracy(0)).toEqual([top1, top1, top1, top1]);
    const noisy = await accuracy(0.1);
    expect(await accuracy(0.1)).toEqual(noisy);
    const chip = (number: number) =>
      programNoise(deployed, programmingNoise(deployed, 0.1, chipStream(1, number)));
    const [one, two] = [
      await evaluateDeployed(chip(0), testSet, execution),
      await evaluateDeployed(chip(1), testSet, execution),
    ];
    expect(noisy.slice(0, 2)).toEqual([one.top1, two.top1]);
    expect(one.loss).not.toBe(two.loss);
  });
});

describe('onChip', () => {
  it('starts from the chip: the network with frozen errors is the deployed one on that chip', async () => {
    const { values } = await trainUnder(restrictions);
    const deployed = deploy(network, values, restrictions);
    const noise = programmingNoise(deployed, 0.1, chipStream(1, 2));
    const { restricted, initial } = onChip(network, values, restrictions, noise);
    const chip = await evaluateDeployed(programNoise(deployed, noise), testSet, execution);
    expect(await bakedAccuracy(restricted, testSet, initial, execution)).toBeCloseTo(chip.top1, 9);
  });

  it('is trained on: the loss on its own chip falls, scales stay, and it deploys with the same errors', async () => {
    const { values } = await trainUnder(restrictions);
    const deployed = deploy(network, values, restrictions);
    const noise = programmingNoise(deployed, 0.15, chipStream(1, 2));
    const own = onChip(network, values, restrictions, noise);
    const trainer = trainerOf(
      own.restricted,
      { epochs: 6, learningRate: 0.02 },
      { initial: own.initial, stream: stream.child('chip') },
    );
    while (!trainer.finished) await trainer.advance();
    const { history } = trainer;
    const retrained = await trainer.values('last');
    await trainer.release();
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
    expect(retrained.get('fc1.scale')).toEqual(own.initial.get('fc1.scale'));
    const again = programNoise(deploy(own.model, retrained, own.restrictions), noise);
    const { top1 } = await evaluateDeployed(again, testSet, execution);
    expect(await bakedAccuracy(own.restricted, testSet, retrained, execution)).toBeCloseTo(top1, 9);
  });
});
