import { describe, expect, it } from 'vitest';
import { exampleCell, physicalEquivalence } from '../../src/chip/index.js';
import { buildModel, type ModelSpec } from '../../src/nn/index.js';
import { openSessionCount } from '../../src/runtime/index.js';
import type { ImageSet } from '../../src/training/index.js';
import { spread } from '../nn/golden.js';
import { convolutional } from '../training/support.js';
import { hardware, residual, trainedValues, wide } from './networks.js';

const execution = { backend: 'cpu', threads: 1 } as const;

/** Images of both signs in two batches, the second a smaller one. */
function imagesOf(model: ModelSpec, sizes: readonly number[] = [40, 9]): ImageSet {
  const batches = sizes.map((size, i) => ({
    size,
    images: spread([size, ...model.input], 70 + i, 1.5),
    labels: new BigInt64Array(size),
  }));
  return { batches, count: sizes.reduce((a, b) => a + b, 0) };
}

const lenet5 = buildModel('lenet5', { shape: [1, 28, 28], classes: 10 });
const networks = [convolutional, residual, wide, lenet5].map(
  (model) => [model.name, model] as const,
);
const mappings = ['per-column', 'per-layer'] as const;

describe('physicalEquivalence(model, values, testSet, options)', () => {
  it.each(networks)(
    'finds the same predictions for %s in siemens and in numbers',
    async (_, model) => {
      for (const mapping of mappings) {
        const options = { hardware: hardware({ mapping }), execution };
        const found = await physicalEquivalence(
          model,
          trainedValues(model),
          imagesOf(model),
          options,
        );
        expect(found).toMatchObject({ images: 49, identicalPredictions: 49 });
        // Each layer rounds in float32, in other places than the numbers do.
        expect(found.largestRelativeDifference).toBeLessThan(2e-5);
      }
    },
  );

  it.each(networks)('finds them on a chip of %s whose devices err', async (_, model) => {
    for (const mapping of mappings) {
      const options = {
        hardware: hardware({ mapping }, 0.03),
        chip: { seed: 1, number: 2 },
        execution,
      };
      const found = await physicalEquivalence(
        model,
        trainedValues(model),
        imagesOf(model),
        options,
      );
      expect(found.identicalPredictions).toBe(49);
      expect(found.largestRelativeDifference).toBeLessThan(2e-5);
    }
  });

  it('finds them where biases and batch norm are digital, and with converters', async () => {
    const digital = hardware({ biases: 'digital', batchNorm: 'digital' });
    const testSet = imagesOf(residual);
    const values = trainedValues(residual);
    const found = await physicalEquivalence(residual, values, testSet, {
      hardware: digital,
      execution,
    });
    expect(found.identicalPredictions).toBe(49);
    expect(found.layers.every(({ biasPulseSeconds }) => biasPulseSeconds === null)).toBe(true);
    const [calibration] = testSet.batches;
    const converted = await physicalEquivalence(residual, values, testSet, {
      hardware: hardware({ digitisation: { bits: 8 } }),
      calibration: calibration!,
      execution,
    });
    // A signal on the edge between two levels may fall to either side: one level, at most.
    expect(converted.identicalPredictions).toBeGreaterThanOrEqual(48);
    expect(converted.largestRelativeDifference).toBeLessThan(0.02);
  });

  it('says how large currents, charges and pulses become', async () => {
    const model: ModelSpec = { name: 'one', input: [2], layers: [{ kind: 'linear', outputs: 2 }] };
    const weights = [
      ['fc1.weight', Float32Array.of(0.5, -1, 0.1, 0.2)],
      ['fc1.bias', Float32Array.of(4, 0)],
    ] as const;
    const testSet: ImageSet = {
      batches: [{ size: 1, images: Float32Array.of(-1, 2), labels: new BigInt64Array(1) }],
      count: 1,
    };
    const cell = { gMinSiemens: 1e-6, gMaxSiemens: 11e-6, onVolts: 0.5, unitPulseSeconds: 1e-8 };
    const { layers, accuracy } = await physicalEquivalence(model, new Map(weights), testSet, {
      hardware: hardware(),
      cell,
      execution,
    });
    // s = 4/1; β is 5 µS over 1 and over 0.2; outputs -0.5 - 2 + 4 = 1.5 and -0.1 + 0.4 = 0.3.
    const [layer] = layers;
    expect(layer).toMatchObject({ layer: 'fc1', columns: 2, rows: 2 });
    expect(layer!.cellAmperes).toBeCloseTo(0.5 * 11e-6, 12);
    expect(layer!.columnAmperes).toBeCloseTo(0.5 * (8.5e-6 + 11e-6), 12);
    expect(layer!.dischargeAmperes[0]).toBeCloseTo(0.5 * 5e-6, 12);
    expect(layer!.dischargeAmperes[1]).toBeCloseTo(0.5 * 25e-6, 12);
    expect(layer!.pulseSeconds).toBeCloseTo(1.5e-8, 13);
    expect(layer!.chargeCoulombs).toBeCloseTo(1.5e-8 * 2.5e-6, 19);
    expect(layer!.biasPulseSeconds).toBeCloseTo(4e-8, 13);
    expect(accuracy).toBe(100);
  });

  it('gives its sessions back, and is the same in any cell', async () => {
    const before = openSessionCount();
    const cell = { ...exampleCell, gMinSiemens: 0, onVolts: 1, unitPulseSeconds: 1 };
    const found = await physicalEquivalence(wide, trainedValues(wide), imagesOf(wide), {
      hardware: hardware(),
      cell,
      execution,
    });
    expect(found.identicalPredictions).toBe(49);
    expect(openSessionCount()).toBe(before);
  });

  it('refuses what has no pulses, and cells that cannot be', async () => {
    const run = (options: object, model = convolutional) =>
      physicalEquivalence(model, trainedValues(model), imagesOf(model), {
        hardware: hardware(),
        execution,
        ...options,
      });
    const { variation } = hardware();
    await expect(run({ hardware: { variation } })).rejects.toThrowError(
      "physicalEquivalence: hardware.engine must be 'compute-in-memory', got digital adders.",
    );
    const devicesPerWeight = { count: 2, states: 'analog' } as const;
    await expect(run({ hardware: hardware({ devicesPerWeight }) })).rejects.toThrowError(
      'physicalEquivalence: devicesPerWeight.count must be 1, got 2.',
    );
    await expect(
      run({ cell: { ...exampleCell, gMinSiemens: 1, onVolts: 0 } }),
    ).rejects.toThrowError(
      'cell.onVolts: expected a finite number above 0, got 0. Give it in SI units.',
    );
    const tanh: ModelSpec = {
      name: 'tanh',
      input: [2],
      layers: [{ kind: 'linear', outputs: 2 }, { kind: 'tanh' }, { kind: 'linear', outputs: 2 }],
    };
    await expect(run({ hardware: hardware({ mapping: 'per-layer' }) }, tanh)).rejects.toThrowError(
      /^buildPhysical: layers must be homogeneous \(.*\), got tanh 'tanh1'. Take relu or leakyRelu.$/,
    );
  });
});
