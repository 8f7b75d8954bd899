import { describe, expect, it } from 'vitest';
import {
  biasScaling,
  type ComputeInMemory,
  computeInMemoryDefaults,
  deploy,
  deviceLayers,
} from '../../src/chip/index.js';
import type { LayerSpec, ModelSpec } from '../../src/nn/index.js';
import type { ModelValues } from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import { evaluateModel, spread } from '../nn/golden.js';
import { convolutional } from '../training/support.js';
import { residual, trainedValues, wide } from './networks.js';

const engine = (own: Partial<ComputeInMemory> = {}): ComputeInMemory => ({
  ...computeInMemoryDefaults,
  ...own,
});
const outputOf = (model: ModelSpec, values: ModelValues, x: Float32Array) =>
  evaluateModel(model, Object.fromEntries(values), x);

describe('deploy(model, values, engine)', () => {
  const networks = [convolutional, residual, wide].map((model) => [model.name, model] as const);
  const engines: readonly Partial<ComputeInMemory>[] = [
    {},
    { mapping: 'per-layer', biases: 'unscaled' },
    { batchNorm: 'digital', biases: 'digital', shortcut: 'ideal' },
  ];

  it.each(networks)('computes what %s computes when every device is ideal', async (_, model) => {
    const values = trainedValues(model);
    const x = spread([5, ...model.input], 1);
    const digital = await outputOf(model, values, x);
    for (const own of engines) {
      const deployed = deploy(model, values, engine(own));
      // Fixed batch norms are rounded once more.
      const tolerance = { absolute: 1e-6, relative: 2e-5 };
      expectClose('output', await outputOf(deployed.model, deployed.values, x), digital, tolerance);
    }
  });

  it('keeps weights as they are, and holds batch norms as one gain and offset a channel', () => {
    const values = trainedValues(residual);
    const deployed = deploy(residual, values, engine());
    expect(deployed.values.get('block1.conv1.weight')).toBe(values.get('block1.conv1.weight'));
    expect([...deployed.values.keys()].filter((name) => name.includes('bn1'))).toEqual([
      'bn1.gain',
      'bn1.offset',
      'block1.bn1.gain',
      'block1.bn1.offset',
    ]);
    const of = (tensor: string) => Array.from(values.get(`block1.bn1.${tensor}`)!);
    const gain = of('gain').map((g, c) => g / Math.sqrt(of('variance')[c]! + 1e-3));
    expectClose('gain', deployed.values.get('block1.bn1.gain')!, gain);
    const offset = of('offset').map((b, c) => b - gain[c]! * of('mean')[c]!);
    expectClose('offset', deployed.values.get('block1.bn1.offset')!, offset);
  });

  it('puts mirrors of gain 1 in shortcuts without weights, and only there', () => {
    const mirrorsOf = (model: ModelSpec, own: Partial<ComputeInMemory> = {}) =>
      deploy(model, trainedValues(model), engine(own))
        .devices.filter(({ kind }) => kind === 'mirror')
        .map(({ layer, ranges }) => [layer, Array.from(ranges)]);
    expect(mirrorsOf(residual)).toEqual([
      ['block1.shortcut.mirror', [1, 1, 1, 1]],
      ['block2.shortcut.mirror', [1, 1, 1, 1, 1, 1]],
    ]);
    expect(mirrorsOf(residual, { shortcut: 'ideal' })).toEqual([]);
    // Its second and third blocks have a convolution beside them.
    expect(mirrorsOf(wide).map(([layer]) => layer)).toEqual(['block1.shortcut.mirror']);
  });

  it('gives every column the window 2·max(|w|, |b|/s) of its own, or of the layer', () => {
    const values = trainedValues(residual);
    const weights = values.get('block2.conv1.weight')!;
    const biases = values.get('block2.conv1.bias')!;
    const largest = (x: Float32Array) => Math.max(...x.map(Math.abs));
    const s = Math.max(1, largest(biases) / largest(weights));
    const columns = Array.from(biases, (b, f) =>
      Math.max(2 * largest(weights.subarray(f * 36, (f + 1) * 36)), (2 * Math.abs(b)) / s),
    );
    const arrayOf = (own: Partial<ComputeInMemory>) =>
      deploy(residual, values, engine(own)).devices.find(({ layer }) => layer === 'block2.conv1')!;
    expectClose('columns', arrayOf({}).ranges, columns);
    expectClose(
      'layer',
      arrayOf({ mapping: 'per-layer' }).ranges,
      columns.map(() => Math.max(...columns)),
    );
    expect(arrayOf({}).bias).toEqual({ tensor: 'block2.conv1.bias', scaling: s });
    expect(arrayOf({ biases: 'digital' }).bias).toBeUndefined();
  });

  it('widens the window of the weights to the largest bias where biases are not scaled', () => {
    const values = new Map(trainedValues(convolutional));
    values.set('fc1.bias', Float32Array.of(0.1, -7, 0.2));
    const arrayOf = (own: Partial<ComputeInMemory>) =>
      deploy(convolutional, values, engine(own)).devices.find(({ layer }) => layer === 'fc1')!;
    const unscaled = arrayOf({ biases: 'unscaled', mapping: 'per-layer' });
    expect(unscaled.bias!.scaling).toBe(1);
    expect(unscaled.ranges[0]).toBe(14);
    const scaled = arrayOf({ mapping: 'per-layer' });
    const most = Math.max(...values.get('fc1.weight')!.map(Math.abs));
    expect(scaled.bias!.scaling).toBeCloseTo(7 / most, 5);
    expect(scaled.ranges[0]).toBeCloseTo(2 * most, 6);
  });

  it('shares one window among the channels of a batch norm, offsets over s included', () => {
    const { devices, values } = deploy(residual, trainedValues(residual), engine());
    const array = devices.find(({ layer }) => layer === 'bn1')!;
    const [gain, offset] = [values.get('bn1.gain')!, values.get('bn1.offset')!];
    const s = biasScaling(gain, offset);
    const most = Math.max(...gain.map(Math.abs), ...offset.map((b) => Math.abs(b) / s));
    expect(array.kind).toBe('depthwise');
    expectClose(
      'ranges',
      array.ranges,
      [1, 1, 1, 1].map(() => 2 * most),
    );
  });

  it('refuses, by column, activations that no discharge current makes up for', () => {
    const layers: LayerSpec[] = [
      { kind: 'flatten' },
      { kind: 'linear', outputs: 4 },
      { kind: 'tanh' },
      { kind: 'linear', outputs: 2 },
    ];
    const model: ModelSpec = { name: 'tanh', input: [1, 2, 2], layers };
    expect(() => deploy(model, trainedValues(model), engine())).toThrowError(
      "hardware.engine.mapping: must be 'per-layer' where an activation is neither relu nor leakyRelu, got 'per-column' with 'tanh1'. Map by layer, or take relu.",
    );
    expect(() =>
      deploy(model, trainedValues(model), engine({ mapping: 'per-layer' })),
    ).not.toThrow();
  });

  it('refuses strengths of layers that it does not have', () => {
    const layers = { conv9: { sigma: 0 } };
    expect(() =>
      deploy(convolutional, trainedValues(convolutional), engine({ layers })),
    ).toThrowError(
      "hardware.engine.layers: expected layers that devices hold, got 'conv9'. Known here: conv1, bn1, fc1.",
    );
  });
});

describe('biasScaling(weights, biases)', () => {
  it('is max|b|/max|w|, and at least 1', () => {
    expect(biasScaling(Float32Array.of(0.5, -2), Float32Array.of(6, -1))).toBe(3);
    expect(biasScaling(Float32Array.of(0.5, -2), Float32Array.of(1))).toBe(1);
    expect(biasScaling(new Float32Array(3), Float32Array.of(1))).toBe(1);
  });
});

describe('deviceLayers(model, engine)', () => {
  it('names what devices hold, in order', () => {
    expect(deviceLayers(residual, engine())).toEqual([
      'conv1',
      'bn1',
      'block1.conv1',
      'block1.bn1',
      'block1.shortcut.mirror',
      'block2.conv1',
      'block2.shortcut.mirror',
      'fc1',
    ]);
    const bare = engine({ batchNorm: 'digital', shortcut: 'ideal' });
    expect(deviceLayers(residual, bare)).toEqual(['conv1', 'block1.conv1', 'block2.conv1', 'fc1']);
  });
});
