import { describe, expect, it } from 'vitest';
import { createChip, program } from '../../../src/chip/index.js';
import { normaliser } from '../../../src/data/normalise.js';
import { loadDataset } from '../../../src/data/registry.js';
import { devicePreset, holdWeights } from '../../../src/device/index.js';
import { readTrained } from '../../../src/experiment/jobs/trained.js';
import { buildResolvedModel } from '../../../src/experiment/spec/misfits.js';
import { describeModel } from '../../../src/nn/index.js';
import { bakedAccuracy, TestSet } from '../../../src/training/index.js';
import { input, newFolder, run, specOf } from './support.js';

const methods = [{ name: 'sgd', kind: 'sgd' }];
const training = { ...input.training, runs: 1 };
const device = { preset: 'pcm-nandakumar', seconds: 86_400, driftCompensation: 'global' };

describe('runExperiment with devices that hold conductances', () => {
  it('tries each network with weights as the devices show them, by the chip', async () => {
    const spec = specOf({ methods, training, hardware: { device } });
    const { result, folder } = await run(spec, newFolder());
    const { normalise, augment: _augment, ...source } = spec.data;
    const dataset = loadDataset(source);
    const model = buildResolvedModel(spec.model, dataset);
    const tests = new TestSet(dataset, dataset.test, normaliser(normalise, dataset));
    const values = readTrained(folder, 'sgd-0', model).average;
    const preset = devicePreset('pcm-nandakumar');
    if (preset.kind !== 'conductance') throw new Error('the preset holds no conductances');
    const settings = { model: preset.model, driftCompensation: 'global' } as const;
    for (const number of [0, 5]) {
      const held = new Map(values);
      for (const { name, role, shape } of describeModel(model).parameters) {
        if (role !== 'weight') continue;
        const stream = createChip(spec.seed, number).stream.child(name);
        held.set(name, holdWeights(values.get(name)!, shape, settings, 86_400, stream));
      }
      const execution = { backend: 'cpu', threads: 1 } as const;
      const alone = await bakedAccuracy(model, tests, held, execution);
      expect(result.methods[0]!.variation[0]!.accuracy[number]).toBe(alone);
    }
    expect(result.simulated.join()).toContain('pcm');
    expect(result.simulated.join()).toContain('86400 s');
    expect(result.notSimulated.join()).not.toContain('drift');
  });
});

describe('program with devices that hold conductances', () => {
  const model = buildResolvedModel(specOf().model, { shape: [1, 4, 4], classes: 3 });
  const tensors = describeModel(model);
  const values = new Map(
    tensors.parameters.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
    ]),
  );
  const variation = {
    sigmaOfRange: 0,
    range: 'six-sigma',
    targets: { biases: false, batchNorm: false },
  } as const;
  const window = { kind: 'ideal', gMinSiemens: 1e-6, gMaxSiemens: 25e-6 } as const;

  it('gives every tensor back from ideal devices, and zeros from pairs stuck at gMin', () => {
    const chip = createChip(1, 0);
    const ideal = { variation, device: { model: window, seconds: 0 } };
    expect(program(values, tensors, ideal, chip).get('fc1.weight')).toEqual(
      values.get('fc1.weight'),
    );
    const faults = { stuckAtMin: 1, stuckAtMax: 0 };
    const stuck = { variation, device: { model: window, seconds: 0, faults } };
    const held = program(values, tensors, stuck, chip);
    // What is left of weights up to 1 is their rounding.
    expect(held.get('fc1.weight')!.every((w) => Math.abs(w) < 1e-6)).toBe(true);
    expect(held.get('fc1.bias')).toBe(values.get('fc1.bias'));
  });
});

describe('resolveSpec with a device', () => {
  const problem = (hardware: Record<string, unknown>) => () => specOf({ hardware });

  it('fills in the first time that the device is known at', () => {
    expect(specOf({ hardware: { device: 'reram-wan' } }).hardware.device).toEqual({
      preset: 'reram-wan',
      seconds: 1,
      granularity: 'layer',
      driftCompensation: 'none',
      faults: { stuckAtMin: 0, stuckAtMax: 0 },
    });
    expect(specOf({ hardware: { device: 'reram-wan' } }).hardware.variation.sigma).toEqual([0]);
  });

  it.each([
    [
      { device: { preset: 'reram-wan', seconds: 60 } },
      'hardware.device.seconds: reram-wan is known 1, 86400, 172800 s after programming, got 60. Take one of these.',
    ],
    [
      { device: 'pcm-nandakumar', variation: { kind: 'gaussian', sigma: 0.1 } },
      'hardware.device: brings the errors of pcm-nandakumar, but hardware.variation has others. Remove one of them.',
    ],
    [
      { device: 'pcm-nandakumar', engine: 'compute-in-memory' },
      'hardware.device: needs digital adders, but hardware.engine is compute-in-memory. Remove one of them.',
    ],
    [
      { device: { preset: 'reram-milo', faults: { stuckAtMin: 0.7, stuckAtMax: 0.6 } } },
      'hardware.device.faults: stuckAtMin and stuckAtMax must not exceed 1 together, got 0.7 and 0.6. Lower one.',
    ],
    [{ device: 'pcm-nandakumr' }, "Did you mean 'pcm-nandakumar'?"],
    [{ device: 'ctt-ha-sgd' }, "got 'ctt-ha-sgd'"],
  ])('refuses %o', (hardware, message) => {
    expect(problem(hardware)).toThrow(message);
  });
});
