import { describe, expect, it } from 'vitest';
import {
  type ComputeInMemory,
  computeInMemoryDefaults,
  createChip,
  type Deployment,
  deploy,
  errorShare,
  type Hardware,
  programDevices,
  toTwoStates,
} from '../../src/chip/index.js';
import type { ModelSpec } from '../../src/nn/index.js';
import { createStream, fillUniform } from '../../src/random/index.js';
import { expectClose } from '../graph/support.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';
import { trainedValues } from './networks.js';

/** Large layers, for statistics: 400 columns of 100 weights, 400 batch-norm channels, 400 mirrors. */
const large: ModelSpec = {
  name: 'large',
  input: [100],
  layers: [
    { kind: 'linear', outputs: 400 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'residual', body: [{ kind: 'linear', outputs: 400 }] },
    { kind: 'linear', outputs: 3 },
  ],
};
const values = new Map(trainedValues(large));
values.set(
  'fc1.bias',
  values.get('fc1.bias')!.map((b) => 20 * b),
);
const tensors = ['fc1.weight', 'fc1.bias', 'bn1.gain', 'bn1.offset', 'block1.shortcut.mirror.gain'];

const strength = (sigmaOfRange: number, shiftOfRange = 0): Hardware['variation'] => {
  const targets = { biases: true, batchNorm: true };
  return { sigmaOfRange, shiftOfRange, range: 'absolute-max', targets };
};

/** What chip `number` adds to a tensor, over the range of its column times s: the error of its device. */
function errors(
  tensor: string,
  variation: Hardware['variation'],
  own: Partial<ComputeInMemory> = {},
  number = 0,
): Float32Array {
  const engine = { ...computeInMemoryDefaults, ...own };
  const deployment = deploy(large, values, engine);
  const held = programDevices(deployment, variation, engine, createChip(3, number));
  const scale = scaleOf(deployment, tensor);
  const clean = deployment.values.get(tensor)!;
  return held.get(tensor)!.map((x, i) => (x - clean[i]!) / scale(i));
}

/** The weight that the window of a tensor's element stands for. */
function scaleOf({ devices, values: held }: Deployment, tensor: string): (i: number) => number {
  const array = devices.find(({ weight, bias }) => weight === tensor || bias?.tensor === tensor)!;
  const s = array.bias?.tensor === tensor ? array.bias.scaling : 1;
  const rows = held.get(tensor)!.length / array.ranges.length;
  return (i) => s * array.ranges[Math.floor(i / rows)]!;
}

/** Holds a sample of n against N(mean, sigma²), by mean, deviation and distribution. */
function expectNormal(sample: Float32Array, mean: number, sigma: number): void {
  const n = sample.length;
  const found = moments(sample);
  expect(Math.abs(found.mean - mean)).toBeLessThan((4 * sigma) / Math.sqrt(n));
  expect(Math.abs(Math.sqrt(found.variance) / sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
  expect(kolmogorov(sample, (x) => normalCdf((x - mean) / sigma))).toBeLessThan(
    kolmogorovLimit(20),
  );
}

describe('programDevices(deployment, variation, engine, chip)', () => {
  it.each(tensors)(
    'adds range·σ·N(0,1) to %s: by column, scaled bias, batch norm, mirror',
    (tensor) => {
      expectNormal(errors(tensor, strength(0.05)), 0, 0.05);
    },
  );

  it('adds the same to every layer mapped as one, by the range of the layer', () => {
    expectNormal(errors('fc1.weight', strength(0.05), { mapping: 'per-layer' }), 0, 0.05);
  });

  it('shifts every device by range·μ, in one direction; mirrors are no such devices', () => {
    for (const tensor of tensors.slice(0, 4)) {
      const n = errors(tensor, strength(0, -0.02)).length;
      expectClose(tensor, errors(tensor, strength(0, -0.02)), new Float32Array(n).fill(-0.02), {
        absolute: 3e-6,
      });
    }
    expectNormal(errors('fc1.weight', strength(0.05, 0.02)), 0.02, 0.05);
    const mirror = errors('block1.shortcut.mirror.gain', strength(0, 0.02));
    expect(mirror.every((x) => x === 0)).toBe(true);
  });

  it('takes σ as the variance of mirrors where it is to be, and leaves ideal ones out', () => {
    const mirror = 'block1.shortcut.mirror.gain';
    expectNormal(errors(mirror, strength(0.06), { shortcut: 'variance' }), 0, Math.sqrt(0.06));
    const ideal = deploy(large, values, { ...computeInMemoryDefaults, shortcut: 'ideal' });
    expect(ideal.values.has(mirror)).toBe(false);
  });

  it('takes strengths that a layer has of its own before those of the hardware', () => {
    const layers = { fc1: { sigma: 0.1, shift: 0.03 }, bn1: { sigma: 0 } };
    expectNormal(errors('fc1.weight', strength(0.05, 0.01), { layers }), 0.03, 0.1);
    expectNormal(errors('block1.fc1.weight', strength(0.05, 0.01), { layers }), 0.01, 0.05);
    const norm = errors('bn1.gain', strength(0.05, 0.01), { layers });
    expectClose('bn1', norm, new Float32Array(400).fill(0.01), { absolute: 1e-6 });
  });

  it.each(tensors)('makes the same chip again, and another one another, of %s', (tensor) => {
    const chip = errors(tensor, strength(0.05), {}, 7);
    expect(errors(tensor, strength(0.05), {}, 7)).toEqual(chip);
    const other = errors(tensor, strength(0.05), {}, 8);
    expect(Math.abs(correlation(chip, other))).toBeLessThan(4 / Math.sqrt(chip.length));
  });

  it('draws one pattern whatever the mapping and strength, independent between tensors', () => {
    const pattern = errors('fc1.weight', strength(0.05));
    const wider = errors('fc1.weight', strength(0.1), { mapping: 'per-layer' });
    expectClose(
      'pattern',
      wider,
      pattern.map((x) => 2 * x),
      { absolute: 3e-6 },
    );
    const [gain, offset] = ['bn1.gain', 'bn1.offset'].map((name) => errors(name, strength(0.05)));
    expect(Math.abs(correlation(gain!, offset!))).toBeLessThan(4 / Math.sqrt(400));
  });

  it('leaves the very arrays where nothing errs', () => {
    const deployment = deploy(large, values, computeInMemoryDefaults);
    const held = programDevices(deployment, strength(0), computeInMemoryDefaults, createChip(1, 0));
    for (const [name, value] of held) expect(value).toBe(deployment.values.get(name));
  });
});

describe('several devices a weight', () => {
  it.each([1, 2, 3, 8])('%i binary-weighted ones err as the sum of their own errors', (count) => {
    const devicesPerWeight = { count, states: 'analog' } as const;
    // Drawn one by one: Σ 2^(k-1)·e_k / Σ 2^(k-1).
    const weights = Array.from({ length: count }, (_, k) => 2 ** k);
    const total = weights.reduce((a, b) => a + b);
    const share = Math.hypot(...weights) / total;
    expect(errorShare(count)).toBeCloseTo(share, 12);
    expectNormal(errors('fc1.weight', strength(0.05), { devicesPerWeight }), 0, 0.05 * share);
  });

  it('keep a shift, which is common to all of them', () => {
    const devicesPerWeight = { count: 4, states: 'analog' } as const;
    const shifted = errors('fc1.weight', strength(0, 0.02), { devicesPerWeight });
    expectClose('shift', shifted, new Float32Array(shifted.length).fill(0.02), { absolute: 3e-6 });
  });

  it.each([1, 2, 4])(
    '%i with two states hold the nearest of 2^K levels, none of them 0',
    (count) => {
      const weights = fillUniform(createStream(5, 'weights'), new Float32Array(600), {
        low: -1,
        high: 1,
      });
      const ranges = Float64Array.of(2, 4);
      const held = toTwoStates(weights, ranges, count);
      const steps = 2 ** count - 1;
      held.forEach((w, i) => {
        const range = ranges[i < 300 ? 0 : 1]!;
        // Σ 2^(k-1)·b_k with b_k = ±1 is an odd number of at most 2^K - 1.
        const sum = (w / (range / 2)) * steps;
        expect(Math.abs(sum - Math.round(sum))).toBeLessThan(1e-5);
        expect(Math.abs(Math.round(sum)) % 2).toBe(1);
        expect(Math.abs(w - weights[i]!)).toBeLessThanOrEqual(range / (2 * steps) + 1e-6);
      });
    },
  );
});
