import { describe, expect, it } from 'vitest';
import { openDeployed } from '../../../src/experiment/deployed-run.js';
import { evaluateRun } from '../../../src/experiment/runner.js';
import { chipAccuracies } from '../../../src/restriction/index.js';
import { TestSet } from '../../../src/training/index.js';
import { input, measured, newFolder, run, specOf, weightsIn, withoutTimes } from './support.js';

const execution = { backend: 'cpu', threads: 1 } as const;
const options = (out: string) => ({
  out,
  fresh: false,
  signal: new AbortController().signal,
  onProgress: () => {},
});
const circuit = {
  methods: [
    { name: 'hrat', kind: 'hrat', sigmaOfRange: 0.05 },
    { name: 'sgd', kind: 'sgd' },
  ],
  training: { epochs: 4, batchSize: 32, learningRate: 0.05 },
  hardware: {
    engine: { kind: 'memristor-circuit', weights: { bits: 5 }, dac: { bits: 10 } },
    variation: { kind: 'gaussian', sigma: [0, 0.1] },
  },
  evaluation: { chips: 4, yieldThresholds: [80] },
};
const retraining = { epochs: 2, rateFactor: 0.2, chips: 2 };

describe('runExperiment with a memristor circuit', () => {
  it('measures what the deployed networks give: without errors once, with them on each chip', async () => {
    const { result, folder } = await run(specOf(circuit), newFolder());
    for (const [at, name] of ['hrat', 'sgd'].entries()) {
      const { deployment, dataset, tables, plan } = await openDeployed(folder, { method: name });
      const tests = new TestSet(dataset, dataset.test, tables);
      const method = result.methods[at]!;
      for (const { sigma, accuracy } of method.variation) {
        const chips = { sigmaOfRange: sigma, chips: 4, seed: plan.spec.seed };
        expect(accuracy).toEqual(await chipAccuracies(deployment.network, chips, tests, execution));
      }
    }
    const [hrat, sgd] = result.methods;
    // As it was trained, so it is deployed; the other one meets the circuit for the first time.
    expect(hrat!.variation[0]!.mean).toBe(hrat!.digital);
    expect(sgd!.variation[0]!.mean).toBeGreaterThan(sgd!.digital - 10);
    expect(result.simulated.join()).toContain('weights of 5 bits');
    expect(measured(folder)).toHaveLength(2 * (1 + 1 + 4));
  });

  it('trains on on chips: rows of their own at σ above 0, compared with what they come from', async () => {
    const evaluation = { ...circuit.evaluation, retraining };
    const { result } = await run(specOf({ ...circuit, evaluation }), newFolder());
    expect(result.methods.map(({ name }) => name)).toEqual([
      'hrat',
      'hrat-retrained',
      'sgd',
      'sgd-retrained',
    ]);
    const [, own, plain, other] = result.methods;
    expect(own).toMatchObject({ retrainedFrom: 'hrat', training: [] });
    expect(own!.variation.map(({ sigma }) => sigma)).toEqual([0.1]);
    expect(other!.variation[0]!.accuracy).toHaveLength(2);
    const before = plain!.variation[1]!.accuracy.slice(0, 2);
    const after = other!.variation[0]!.accuracy;
    const paired = result.comparisons.find(
      ({ method, baseline }) => method === 'sgd-retrained' && baseline === 'sgd',
    );
    expect(paired).toMatchObject({ sigma: 0.1, chips: 2 });
    const gained = (after[0]! + after[1]! - before[0]! - before[1]!) / 2;
    expect(paired!.meanDifference).toBeCloseTo(gained, 9);
    expect(gained).toBeGreaterThan(0);
  });

  it('is stopped anywhere, retraining too, and goes on to the same bits', async () => {
    const evaluation = { ...circuit.evaluation, retraining };
    const spec = specOf({ ...circuit, evaluation });
    const whole = await run(spec, newFolder());
    const out = newFolder();
    const stops = ['train', 'evaluate', 'retrain'] as const;
    for (const stage of stops) {
      const stopped = run(spec, out, (progress, stop) => progress.stage === stage && stop());
      await expect(stopped).rejects.toThrow('stopped');
    }
    const again = await run(spec, out);
    expect(withoutTimes(again.result)).toEqual(withoutTimes(whole.result));
    expect(weightsIn(again.folder)).toEqual(weightsIn(whole.folder));
  });

  it('computes the digital network where the circuit limits nothing', async () => {
    const engine = {
      kind: 'memristor-circuit',
      weights: 'ideal',
      weightLimit: 'none',
      thresholdVolts: 'none',
      supplyVolts: 'none',
    };
    const hardware = { engine, variation: { kind: 'gaussian', sigma: 0 } };
    const { result } = await run(specOf({ ...circuit, hardware }), newFolder());
    for (const { digital, variation } of result.methods) {
      expect(Math.abs(variation[0]!.mean - digital)).toBeLessThan(0.6);
    }
  });

  it('tries trained networks on other bits and other errors by flags, and trains nothing', async () => {
    const { folder, result } = await run(specOf(circuit), newFolder());
    const before = weightsIn(folder);
    const flags = ['--hardware.engine.weights.bits=3', '--hardware.variation.sigma=[0, 0.2]'];
    const other = await evaluateRun(folder, flags, options(folder));
    expect(weightsIn(folder)).toEqual(before);
    const [hrat] = other.result.methods;
    expect(hrat!.digital).toBe(result.methods[0]!.digital);
    expect(hrat!.variation.map(({ sigma }) => sigma)).toEqual([0, 0.2]);
    const { deployment } = await openDeployed(other.folder);
    expect(deployment.restrictions.weights).toEqual({ bits: 3 });
  });

  it('tries networks of a digital run on a circuit, by flags', async () => {
    const methods = [{ name: 'sgd', kind: 'sgd' }];
    const plain = specOf({ methods, training: { ...input.training, runs: 1, averaging: 'none' } });
    const { folder } = await run(plain, newFolder());
    const flags = ['--hardware.engine=memristor-circuit', '--hardware.variation.sigma=0'];
    const { result } = await evaluateRun(folder, flags, options(folder));
    const [{ digital, variation }] = result.methods as [(typeof result.methods)[number]];
    expect(variation[0]!.mean).toBeGreaterThan(digital - 10);
  });
});
