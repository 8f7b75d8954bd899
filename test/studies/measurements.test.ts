import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrained } from '../../src/experiment/jobs/trained.js';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { runExperiment } from '../../src/experiment/runner.js';
import { resolveSpec } from '../../src/experiment/spec/index.js';
import type { FinishedExperiment } from '../../src/studies/measurements/index.js';
import { openRun } from '../../src/studies/measurements/open-run.js';
import { trajectoryOf } from '../../src/studies/measurements/recorded-trajectory.js';
import { planMeasurements } from '../../src/studies/plan-measurements.js';
import { pointAt } from '../../src/studies/quantity.js';
import { type MeasurementHooks, runMeasurement } from '../../src/studies/run-measurement.js';
import type { MeasurementFile } from '../../src/studies/schema.js';
import type { Series } from '../../src/studies/series.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-measurements-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const spec = resolveSpec({
  name: 'measured',
  execution: { jobs: 1 },
  data: { kind: 'mnist', trainCount: 300, testCount: 200 },
  model: {
    name: 'two-layers',
    layers: [
      { kind: 'flatten' },
      { kind: 'linear', outputs: 16 },
      { kind: 'relu' },
      { kind: 'linear', outputs: 10 },
    ],
  },
  training: { epochs: 2, batchSize: 50, runs: 1 },
  methods: ['sgd', { name: 'noisy', kind: 'ha-sgd', sigmaOfRange: 0.1 }],
  hardware: {
    variation: { kind: 'gaussian', sigma: [0.1], range: 'absolute-max' },
    engine: 'compute-in-memory',
  },
  evaluation: { chips: 3, testEachEpoch: false },
});

let experiment: FinishedExperiment;
const never = new AbortController().signal;
const quiet: MeasurementHooks = {
  signal: never,
  report: () => {},
  isFresh: () => false,
};

beforeAll(async () => {
  const options = { out, fresh: false, signal: never, onProgress: () => {} };
  experiment = { spec, ...(await runExperiment(spec, options)) };
}, 600_000);

const planned = (file: MeasurementFile) => planMeasurements({ m: file }, 'full')[0]!;
const measure = async (file: Record<string, unknown>, hooks = quiet) =>
  await runMeasurement(
    planned({ of: 'x', scales: {}, ...file } as MeasurementFile),
    experiment,
    hooks,
  );

function valueAt(series: readonly Series[], name: string, place: string | number): number {
  return pointAt(series.find((each) => each.name === `m/${name}`)!, place)!.mean;
}

/** Population standard deviation of a stored tensor. */
function storedStd(id: string, tensor: string): number {
  const weights = [
    ...readTrained(experiment.folder, id, openRun(experiment).plan.model).last.get(tensor)!,
  ];
  const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
  return Math.sqrt(weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / weights.length);
}

describe('weight-spread', () => {
  it('is the standard deviation of the stored weights', async () => {
    const series = await measure({ measure: 'weight-spread', tensors: 'all' });
    expect(valueAt(series, 'noisy', 'fc1.weight')).toBeCloseTo(
      storedStd('noisy-0', 'fc1.weight'),
      4,
    );
    const last = await measure({ measure: 'weight-spread', tensors: 'last' });
    expect(valueAt(last, 'sgd', 'last')).toBeCloseTo(storedStd('sgd-0', 'fc2.weight'), 4);
  });
});

describe('quantisation, input-noise, top-five', () => {
  const digital = () => experiment.result.methods[0]!.digital;

  it('begin at the digital accuracy of the experiment', async () => {
    const bits = await measure({ measure: 'quantisation', bits: [16, 2] });
    expect(valueAt(bits, 'sgd', 'digital')).toBeCloseTo(digital(), 9);
    expect(valueAt(bits, 'sgd', 16)).toBeCloseTo(digital(), 0);
    const noise = await measure({ measure: 'input-noise', levels: [0, 2], draws: 1 });
    expect(valueAt(noise, 'sgd', 0)).toBeCloseTo(digital(), 9);
  });

  it('top-5 is no less than top-1 on the same chips', async () => {
    const series = await measure({ measure: 'top-five', chips: 3 });
    const { digital: top1, variation } = experiment.result.methods[0]!;
    expect(valueAt(series, 'sgd', 'digital')).toBeGreaterThanOrEqual(top1);
    expect(valueAt(series, 'sgd', 0.1)).toBeGreaterThanOrEqual(variation[0]!.mean);
  });
});

describe('loss-landscape', () => {
  it('rises by what the loss rises on both sides', async () => {
    const series = await measure({ measure: 'loss-landscape', sigma: 0.2, steps: 2, draws: 2 });
    const at = (x: number) => valueAt(series, 'sgd', x);
    expect(valueAt(series, 'sgd-rise', 0.2)).toBeCloseTo((at(0.2) + at(-0.2)) / 2 - at(0), 9);
  });
});

describe('hardware-sweep and hardware-variant', () => {
  it('give what the experiment measured where the hardware is its own', async () => {
    const sweep = await measure({
      measure: 'hardware-sweep',
      path: 'hardware.variation.shift',
      axis: 'shift',
      sigma: 0.1,
      values: [0, 0.2],
    });
    const variant = await measure({
      measure: 'hardware-variant',
      with: { 'hardware.engine.mapping': 'per-column' },
    });
    const own = experiment.result.methods[1]!.variation[0]!.mean;
    expect(valueAt(sweep, 'noisy', 0)).toBeCloseTo(own, 9);
    expect(valueAt(variant, 'noisy', 0.1)).toBeCloseTo(own, 9);
    expect(valueAt(sweep, 'noisy', 0.2)).not.toBeCloseTo(own, 3);
  });

  it('refuse a path that would train again', async () => {
    const file = { measure: 'hardware-sweep', path: 'seed', axis: 's', sigma: 0, values: [1] };
    await expect(measure(file)).rejects.toThrow(
      'measurements.m.path: expected a path into hardware',
    );
  });
});

describe('bias-scaling', () => {
  it('lets the weights use the whole range', async () => {
    const series = await measure({ measure: 'bias-scaling', method: 'sgd' });
    expect(valueAt(series, 'use', 'after')).toBeCloseTo(1, 6);
    expect(valueAt(series, 'use', 'before')).toBeLessThanOrEqual(1);
  });
});

describe('trajectoryOf(context, run, network)', () => {
  const copies = () => {
    const open = openRun(experiment);
    return trajectoryOf({ experiment, ...quiet }, open, open.networks(['noisy'])[0]!, 1);
  };

  it('trains to the bits that the experiment kept', async () => {
    const points = await copies();
    const { last } = readTrained(experiment.folder, 'noisy-0', openRun(experiment).plan.model);
    expect(points.map(({ step }) => step)).toEqual([0, 6, 12]);
    for (const [name, data] of points.at(-1)!.values) expect(data).toEqual(last.get(name));
  });

  it('starts every method at the same weights', async () => {
    const open = openRun(experiment);
    const plain = await trajectoryOf({ experiment, ...quiet }, open, open.networks(['sgd'])[0]!, 1);
    expect(plain[0]!.values).toEqual((await copies())[0]!.values);
    expect(plain[1]!.values).not.toEqual((await copies())[1]!.values);
  });
});

describe('runMeasurement(…)', () => {
  const file = { measure: 'quantisation', bits: [4, 3] };
  const parts = () =>
    readdirSync(join(experiment.folder, 'parts'), { recursive: true })
      .map(String)
      .filter((path) => /quantisation-.*json$/.test(path));

  it('stops before a part when asked to, and goes on from the parts that are done', async () => {
    const stopper = new AbortController();
    const before = parts().length;
    const report = (share: number) => {
      if (share > 0) stopper.abort();
    };
    await expect(measure(file, { ...quiet, signal: stopper.signal, report })).rejects.toThrow(
      RunStopped,
    );
    expect(parts().length).toBe(before + 1);
    const series = await measure(file);
    expect(parts().length).toBe(before + 2);
    expect(series).toHaveLength(2);
  });

  it('reads what was measured before, and measures a damaged part again', async () => {
    const series = await measure(file);
    for (const path of parts()) writeFileSync(join(experiment.folder, 'parts', path), '{');
    expect(await measure(file)).toEqual(series);
    const [path] = parts();
    expect(existsSync(join(experiment.folder, 'parts', path!))).toBe(true);
    expect(readFileSync(join(experiment.folder, 'parts', path!), 'utf8').length).toBeGreaterThan(
      10,
    );
  });

  it('names a measurement that is not there', async () => {
    await expect(measure({ measure: 'quantization' })).rejects.toThrow(
      "Did you mean 'quantisation'?",
    );
  });
});
