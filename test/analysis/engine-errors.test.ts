import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineHardware, engineErrors, errorBudget } from '../../src/analysis/index.js';
import {
  chipAccuracy,
  computeInMemoryDefaults,
  createChip,
  prepareDeployment,
  programDeployment,
} from '../../src/chip/index.js';
import { bakedAccuracy, type ModelValues } from '../../src/training/index.js';
import { blobData, convolutional, momentum, trainerOf } from '../training/support.js';
import { execution, imagesOf } from './support.js';

const images = imagesOf(blobData(50, 400), 200);
const calibration = images.batches[0]!;

function hardware(sigmaOfRange: number, shiftOfRange: number, bits?: number): EngineHardware {
  const targets = { biases: false, batchNorm: false };
  const digitisation = bits === undefined ? 'ideal' : { bits };
  return {
    variation: { sigmaOfRange, shiftOfRange, range: 'absolute-max', targets },
    engine: { ...computeInMemoryDefaults, digitisation },
  };
}

async function trainedValues(): Promise<ModelValues> {
  const trainer = trainerOf(convolutional, { epochs: 8, optimiser: momentum, learningRate: 0.02 });
  while (!trainer.finished) await trainer.advance();
  const values = await trainer.values('last');
  await trainer.release();
  return values;
}

describe('engineErrors', () => {
  const full = hardware(0.2, 0.05, 2);
  const test = { images, seed: 4, execution, calibration };
  let values: ModelValues;

  beforeAll(async () => {
    values = await trainedValues();
  });

  it('are noise and shift of each array, and the converters', async () => {
    const partsOf = async (own: EngineHardware) =>
      (await engineErrors(convolutional, values, own, test)).parts.map(
        ({ effect, layer }) => `${effect} ${layer}`,
      );
    expect(await partsOf(full)).toEqual([
      'noise conv1',
      'shift conv1',
      'noise bn1',
      'shift bn1',
      'noise fc1',
      'shift fc1',
      'digitisation every activation',
    ]);
    expect(await partsOf(hardware(0.1, 0))).toEqual(['noise conv1', 'noise bn1', 'noise fc1']);
    const layers = { bn1: { sigma: 0 }, fc1: { shift: 0.1 } };
    const own = hardware(0.1, 0);
    expect(await partsOf({ ...own, engine: { ...own.engine, layers } })).toEqual([
      'noise conv1',
      'noise fc1',
      'shift fc1',
    ]);
  });

  it('all together are the chip; one is the chip in its array alone; none are the digital network', async () => {
    const { parts, measure } = await engineErrors(convolutional, values, full, test);
    const chip = { seed: 4, number: 2 };
    const whole = await chipAccuracy(
      convolutional,
      values,
      full,
      chip,
      images,
      execution,
      calibration,
    );
    expect(await measure(parts, 2)).toBe(whole);
    expect(await measure([], 2)).toBe(
      await bakedAccuracy(convolutional, images, values, execution),
    );
    const noisy = hardware(0.2, 0);
    const deployment = await prepareDeployment(convolutional, values, noisy, execution);
    const held = programDeployment(deployment, noisy, createChip(4, 2));
    const { weight, bias } = deployment.devices.find(({ layer }) => layer === 'fc1')!;
    const mixed = new Map(deployment.values);
    for (const tensor of [weight, bias!.tensor]) mixed.set(tensor, held.get(tensor)!);
    const expected = await bakedAccuracy(deployment.model, images, mixed, execution);
    expect(await measure([{ effect: 'noise', layer: 'fc1' }], 2)).toBe(expected);
    expect(expected).not.toBe(whole);
  });

  it('make a budget whose joint drop is that of the chips', async () => {
    const { parts, measure } = await engineErrors(convolutional, values, full, test);
    const budget = await errorBudget(parts, 3, measure);
    const drops = [0, 1, 2].map(async (number) => {
      const chip = { seed: 4, number };
      return (
        budget.baseline.mean -
        (await chipAccuracy(convolutional, values, full, chip, images, execution, calibration))
      );
    });
    const mean = (await Promise.all(drops)).reduce((sum, drop) => sum + drop / 3, 0);
    expect(budget.joint.mean).toBeCloseTo(mean, 10);
    expect(budget.baseline.std).toBe(0);
    expect(budget.effects.map(({ effect }) => effect)).toEqual(['noise', 'shift', 'digitisation']);
  });
});
