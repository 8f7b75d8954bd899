import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import { runExperiment, runFolder } from '../../src/experiment/runner.js';
import { resolveSpec } from '../../src/experiment/spec/index.js';
import { planMeasurements } from '../../src/studies/plan-measurements.js';
import { runMeasurement } from '../../src/studies/run-measurement.js';
import { failureOf } from '../../src/sweep/failure.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-grid-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const options = { out, fresh: false, signal: new AbortController().signal, onProgress: () => {} };
const spec = (rate: number, sigma: number) =>
  resolveSpec({
    name: 'grid',
    execution: { jobs: 1 },
    data: { kind: 'mnist', trainCount: 100, testCount: 100 },
    model: { name: 'one', layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }] },
    training: { epochs: 1, batchSize: 50, learningRate: rate },
    methods: ['sgd'],
    hardware: { variation: { kind: 'gaussian', sigma } },
    evaluation: { chips: 3 },
  });

const grid = {
  measure: 'training-grid',
  of: 'base',
  method: 'sgd',
  lines: { name: 'rate', set: ['training.learningRate'], values: { slow: 0.001, fast: 0.1 } },
  places: { name: 'σ', set: ['hardware.variation.sigma'], values: [0, 0.5] },
  scales: {},
};

async function measure(settings: Readonly<Record<string, unknown>> = {}, isFresh = () => false) {
  const base = spec(0.001, 0);
  const run = await runExperiment(base, options);
  const hooks = { signal: options.signal, report: () => {}, isFresh };
  const experiment = { ...run, spec: base };
  const [planned] = planMeasurements({ g: { ...grid, ...settings } }, 'full');
  return await runMeasurement(planned!, experiment, hooks);
}

describe("the measurement 'training-grid'", () => {
  it('trains each cell as a run of its own, and tells of all and of the best line', async () => {
    const series = new Map((await measure()).map((each) => [each.name, each.points]));
    expect([...series.keys()]).toEqual(['g/rate-slow', 'g/rate-fast', 'g/all', 'g/best']);
    const means: number[] = [];
    for (const [line, rate] of [['g/rate-slow', 0.001] as const, ['g/rate-fast', 0.1] as const]) {
      for (const [i, sigma] of [0, 0.5].entries()) {
        const alone = await runExperiment(spec(rate, sigma), options);
        expect(alone.reused).toBe(true);
        const { accuracy } = alone.result.methods[0]!.variation[0]!;
        const mean = accuracy.reduce((a, b) => a + b, 0) / accuracy.length;
        const point = series.get(line)![i]!;
        expect(point.x).toBe(sigma);
        expect(point.mean).toBeCloseTo(mean, 9);
        means.push(mean);
      }
    }
    const at = (name: string) => series.get('g/all')!.find(({ x }) => x === name)?.mean;
    expect(at('mean')).toBeCloseTo(means.reduce((a, b) => a + b, 0) / 4, 9);
    expect(at('lowest')).toBeCloseTo(Math.min(...means), 9);
    expect(at('highest')).toBeCloseTo(Math.max(...means), 9);
    const spreads = ['g/rate-slow', 'g/rate-fast'].map((name) => series.get(name)![1]!.std!);
    expect(at('spread')).toBeCloseTo((spreads[0]! + spreads[1]!) / 2, 9);
    expect(series.get('g/best')!.map(({ mean }) => mean)).toEqual([
      Math.max(means[0]!, means[2]!),
      Math.max(means[1]!, means[3]!),
    ]);
  }, 60_000);

  it('takes chips without errors, which are not trained on, for what a retrained method began as', async () => {
    const base = resolveSpec({
      name: 'grid-circuit',
      execution: { jobs: 1 },
      data: { kind: 'mnist', trainCount: 100, testCount: 100, normalise: 'unit' },
      model: { name: 'one', layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }] },
      training: { epochs: 1, batchSize: 50 },
      methods: ['hrat'],
      hardware: { engine: 'memristor-circuit', variation: { kind: 'gaussian', sigma: 0.05 } },
      evaluation: { chips: 2, retraining: { epochs: 1, rateFactor: 1, chips: 2 } },
    });
    const experiment = { ...(await runExperiment(base, options)), spec: base };
    const hooks = { signal: options.signal, report: () => {}, isFresh: () => false };
    const pointsOf = async (method: string) => {
      const lines = { name: 'bits', set: ['hardware.engine.weights.bits'], values: [8] };
      const own = { ...grid, method, lines, places: { ...grid.places, values: [0, 0.05] } };
      const [planned] = planMeasurements({ g: own }, 'full');
      const series = await runMeasurement(planned!, experiment, hooks);
      return series.find(({ name }) => name === 'g/bits-8')!.points;
    };
    const [plain, retrained] = [await pointsOf('hrat'), await pointsOf('hrat-retrained')];
    expect(retrained.map(({ x }) => x)).toEqual([0, 0.05]);
    expect(retrained[0]).toEqual(plain[0]);
    expect(retrained[1]).not.toEqual(plain[1]);
  }, 60_000);

  it('trains cells anew where it is told to, to the same numbers', async () => {
    const before = await measure();
    const folder = runFolder(spec(0.1, 0.5), options.out);
    const startOf = () => JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).startedAt;
    const started: unknown = startOf();
    expect(await measure()).toEqual(before);
    expect(startOf()).toBe(started);
    expect(await measure({}, () => true)).toEqual(before);
    expect(startOf()).not.toBe(started);
  }, 60_000);

  it('refuses a method that the experiment does not have', async () => {
    await expect(measure({ method: 'hrat' })).rejects.toThrow(SpecError);
    await expect(measure({ method: 'hrat' })).rejects.toThrow(/got 'hrat'. There are sgd/);
  }, 60_000);

  it('counts a network whose training diverged as one that guesses', async () => {
    const values = { slow: 0.001, wild: 1e38 };
    const found = await measure({ lines: { ...grid.lines, values } });
    const wild = found.find(({ name }) => name === 'g/rate-wild');
    expect(wild?.points.map(({ mean }) => mean)).toEqual([10, 10]);
    const noted = readdirSync(out).filter((run) => failureOf(join(out, run))?.diverged);
    expect(noted).toHaveLength(2);
    // Not trained again: what another training of them would write stays as it was.
    for (const run of noted) writeFileSync(join(out, run, 'status.json'), 'left alone');
    expect(await measure({ lines: { ...grid.lines, values } })).toEqual(found);
    for (const run of noted) {
      expect(readFileSync(join(out, run, 'status.json'), 'utf8')).toBe('left alone');
    }
  });
});
