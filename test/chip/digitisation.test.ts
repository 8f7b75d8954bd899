import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ComputeInMemory,
  calibrate,
  calibrationBatch,
  chipAccuracy,
  createChip,
  type Deployment,
  deploy,
  deploymentAccuracy,
  type Hardware,
  isIdeal,
  isRandom,
  prepareDeployment,
  programDeployment,
} from '../../src/chip/index.js';
import { normaliser } from '../../src/data/normalise.js';
import { constant, input } from '../../src/graph/index.js';
import { applyModel } from '../../src/nn/index.js';
import { openSessionCount } from '../../src/runtime/index.js';
import { bakedAccuracy, type ModelValues, TestSet } from '../../src/training/index.js';
import { evaluate, spread } from '../nn/golden.js';
import { convolutional, data, momentum, trainerOf } from '../training/support.js';
import { hardware, residual, trainedValues } from './networks.js';

const execution = { backend: 'cpu', threads: 1 } as const;

/** What each layer of a deployed network gives, by path. */
async function outputsOf({ model, values }: Deployment, x: Float32Array) {
  const images = input('x', [x.length / model.input.reduce((a, b) => a * b), ...model.input]);
  const held = (name: string, shape: readonly number[]) => constant(values.get(name)!, shape);
  const { layerOutputs } = applyModel(model, images, 'evaluation', held);
  return await evaluate(Object.fromEntries(layerOutputs), { x });
}

const largest = (x: Float32Array) => x.reduce((a, b) => Math.max(a, b));
const least = (x: Float32Array) => x.reduce((a, b) => Math.min(a, b));

describe('calibrate(model, values, engine, batch)', () => {
  const values = trainedValues(residual);
  const x = spread([20, 2, 8, 8], 3);

  it('takes from 0 to the largest signal after ReLU, and from the least after leaky ReLU', async () => {
    const signals = await calibrate(
      residual,
      values,
      hardware().engine!,
      { size: 20, images: x },
      execution,
    );
    const outputs = await outputsOf(deploy(residual, values, hardware().engine!), x);
    expect([...signals.keys()]).toEqual(['relu1', 'leakyRelu1']);
    const [relu, leaky] = [outputs.relu1!, outputs.leakyRelu1!];
    expect(signals.get('relu1')!.low).toBe(0);
    expect(signals.get('relu1')!.high).toBeCloseTo(largest(relu), 5);
    expect(signals.get('leakyRelu1')!.low).toBeCloseTo(least(leaky), 5);
    expect(signals.get('leakyRelu1')!.high).toBeCloseTo(largest(leaky), 5);
  });

  it('takes the first training images, as networks see them', () => {
    const tables = normaliser('standard', data);
    const { size, images } = calibrationBatch(data, tables, 7);
    const whole = new TestSet(data, data.train, tables, 50);
    expect(size).toBe(7);
    expect(images).toEqual(whole.batches[0]!.images.subarray(0, 7 * 16));
    expect(calibrationBatch(data, tables).size).toBe(50);
  });
});

describe('digitisation', () => {
  it.each([1, 3, 6])('of %i bits leaves 2^bits levels after each activation', async (bits) => {
    const values = trainedValues(residual);
    const x = spread([20, 2, 8, 8], 3);
    const own = hardware({ digitisation: { bits } });
    const deployment = await prepareDeployment(residual, values, own, execution, {
      size: 20,
      images: x,
    });
    const outputs = await outputsOf(deployment, x);
    for (const name of ['digitise1', 'digitise2']) {
      const levels = [...new Set(outputs[name])].sort((a, b) => a - b);
      expect(levels.length).toBeLessThanOrEqual(2 ** bits);
      expect(levels.length).toBeGreaterThan(2 ** (bits - 1));
      const steps = levels.map((level) => (level - levels[0]!) / (levels.at(-1)! - levels[0]!));
      for (const step of steps) {
        const rank = step * (2 ** bits - 1);
        expect(Math.abs(rank - Math.round(rank))).toBeLessThan(1e-3);
      }
    }
  });

  it('asks for images to calibrate on', async () => {
    const own = hardware({ digitisation: { bits: 4 } });
    const prepared = prepareDeployment(residual, trainedValues(residual), own, execution);
    await expect(prepared).rejects.toThrowError(
      "hardware.engine.digitisation: needs the range of the signal after 'relu1', got none. Calibrate the network first, or set digitisation to 'ideal'.",
    );
  });
});

describe('chipAccuracy on a compute-in-memory engine', () => {
  const tables = normaliser('standard', data);
  const tests = new TestSet(data, data.test, tables, 64);
  const calibration = calibrationBatch(data, tables);
  let values: ModelValues;
  let digital: number;

  beforeAll(async () => {
    const settings = { epochs: 8, optimiser: momentum, learningRate: 0.02 } as const;
    const trainer = trainerOf(convolutional, settings);
    while (!trainer.finished) await trainer.advance();
    values = await trainer.values('last');
    await trainer.release();
    digital = await bakedAccuracy(convolutional, tests, values, execution);
  });

  const on = (own: Hardware, number: number) =>
    chipAccuracy(convolutional, values, own, { seed: 4, number }, tests, execution, calibration);

  it('equals the digital accuracy where nothing errs, by each mapping', async () => {
    expect(digital).toBeGreaterThan(80);
    expect(await on(hardware(), 0)).toBe(digital);
    for (const mapping of ['per-column', 'per-layer'] as const) {
      const own = hardware({ mapping });
      const deployment = await prepareDeployment(convolutional, values, own, execution);
      const chip = { seed: 4, number: 0 };
      expect(await deploymentAccuracy(deployment, own, chip, tests, execution)).toBe(digital);
    }
  });

  it('falls with fewer bits, hardly at 8 and to guessing at few', async () => {
    const at = (bits: number) => on(hardware({ digitisation: { bits } }), 0);
    expect(Math.abs((await at(8)) - digital)).toBeLessThan(2);
    expect(await at(1)).toBeLessThan(digital);
  });

  it('falls with noise, more by layer than by column', async () => {
    const mean = async (mapping: ComputeInMemory['mapping']) => {
      const chips = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
      const accuracies = await Promise.all(
        chips.map((chip) => on(hardware({ mapping }, 0.15), chip)),
      );
      return accuracies.reduce((a, b) => a + b) / chips.length;
    };
    const [column, layer] = [await mean('per-column'), await mean('per-layer')];
    expect(column).toBeLessThan(digital);
    expect(layer).toBeLessThan(column);
  });

  it('keeps no session of the hundred chips before', async () => {
    const own = hardware({ digitisation: { bits: 6 } }, 0.3);
    const deployment = await prepareDeployment(convolutional, values, own, execution, calibration);
    const before = openSessionCount();
    const accuracies = new Set<number>();
    for (let number = 0; number < 120; number++) {
      accuracies.add(
        await deploymentAccuracy(deployment, own, { seed: 4, number }, tests, execution),
      );
      expect(openSessionCount()).toBe(before);
    }
    expect(accuracies.size).toBeGreaterThan(1);
    // A chip's values are new arrays beside those of the deployment, which stay as they are.
    const first = programDeployment(deployment, own, createChip(4, 0));
    expect(programDeployment(deployment, own, createChip(4, 0))).toEqual(first);
  });
});

describe('isIdeal(hardware), isRandom(hardware)', () => {
  const { variation } = hardware();
  const rows: readonly (readonly [string, Hardware, ideal: boolean, random: boolean])[] = [
    ['nothing', hardware(), true, false],
    ['digital adders', { variation }, true, false],
    ['noise', hardware({}, 0.1), false, true],
    ['shift', { variation: { ...variation, shiftOfRange: 0.01 } }, false, false],
    ['converters', hardware({ digitisation: { bits: 16 } }), false, false],
    ['two states', hardware({ devicesPerWeight: { count: 8, states: 'two' } }), false, false],
    ["a layer's noise", hardware({ layers: { conv1: { sigma: 0.1 } } }), false, true],
    ["a layer's shift", hardware({ layers: { conv1: { shift: 0.1 } } }), false, false],
  ];

  it.each(rows)('tell %s', (_, own, ideal, random) => {
    expect([isIdeal(own), isRandom(own)]).toEqual([ideal, random]);
  });
});
