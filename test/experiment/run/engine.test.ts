import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationBatch, chipAccuracy, type Hardware } from '../../../src/chip/index.js';
import { normaliser } from '../../../src/data/normalise.js';
import { loadDataset } from '../../../src/data/registry.js';
import { readTrained } from '../../../src/experiment/jobs/trained.js';
import { evaluateRun } from '../../../src/experiment/runner.js';
import { buildResolvedModel } from '../../../src/experiment/spec/misfits.js';
import { TestSet } from '../../../src/training/index.js';
import { input, measured, newFolder, run, specOf } from './support.js';

const methods = [{ name: 'ha-sgd', kind: 'ha-sgd' }];
const variation = { kind: 'gaussian', sigma: [0, 0.1], shift: 0.02 };
const engine = { kind: 'compute-in-memory', digitisation: { bits: 4 } };

describe('runExperiment with a compute-in-memory engine', () => {
  it('measures what the chip room measures of the same network, σ = 0 included', async () => {
    const spec = specOf({
      methods,
      hardware: { variation, engine },
      training: { ...input.training, runs: 1 },
    });
    const { result, folder } = await run(spec, newFolder());
    const { normalise, augment: _augment, ...source } = spec.data;
    const dataset = loadDataset(source);
    const model = buildResolvedModel(spec.model, dataset);
    const tables = normaliser(normalise, dataset);
    const values = readTrained(folder, 'ha-sgd-0', model).average;
    const tests = new TestSet(dataset, dataset.test, tables);
    const images = calibrationBatch(dataset, tables);
    for (const [i, sigmaOfRange] of variation.sigma.entries()) {
      const { range, targets } = spec.hardware.variation;
      const hardware: Hardware = {
        variation: { sigmaOfRange, shiftOfRange: 0.02, range, targets },
        engine: spec.hardware.engine as NonNullable<Hardware['engine']>,
      };
      for (const chip of [0, 3]) {
        const place = { seed: spec.seed, number: chip };
        const execution = { backend: 'cpu', threads: 1 } as const;
        const alone = await chipAccuracy(model, values, hardware, place, tests, execution, images);
        expect(result.methods[0]!.variation[i]!.accuracy[chip]).toBe(alone);
      }
    }
    expect(result.simulated.join()).toContain('converters of 4 bits');
    expect(result.simulated.join()).toContain('shift');
    expect(result.notSimulated.join()).not.toContain('conductance states,converters (DAC and ADC)');
  });

  it('is the digital network where every part is ideal', async () => {
    const hardware = { variation: { kind: 'gaussian', sigma: [0] }, engine: 'compute-in-memory' };
    const { result } = await run(specOf({ methods, hardware }), newFolder());
    const [method] = result.methods;
    expect(method!.variation[0]!.runMeans).toEqual(method!.digitalRuns);
  });

  it('measures one chip where nothing is random, and tells it of all', async () => {
    const hardware = { variation: { kind: 'gaussian', sigma: [0], shift: 0.05 } };
    const own = { methods, hardware, training: { ...input.training, runs: 1 } };
    const { result, folder } = await run(specOf(own), newFolder());
    const [point] = result.methods[0]!.variation;
    expect(point!.accuracy).toHaveLength(6);
    expect(new Set(point!.accuracy).size).toBe(1);
    // Digital, and one chip.
    expect(measured(folder)).toHaveLength(2);
  });

  it('tries networks trained before on an engine, by flags', async () => {
    const out = newFolder();
    const plain = await run(specOf({ methods }), out);
    const flags = [
      '--hardware.engine.kind=compute-in-memory',
      '--hardware.engine.digitisation.bits=2',
      '--hardware.variation.sigma=0',
    ];
    const options = {
      out,
      fresh: false,
      signal: new AbortController().signal,
      onProgress: () => {},
    };
    const { result, folder } = await evaluateRun(join(plain.folder), flags, options);
    expect(folder).not.toBe(plain.folder);
    expect(result.methods[0]!.variation[0]!.runMeans).not.toEqual(result.methods[0]!.digitalRuns);
  });
});
