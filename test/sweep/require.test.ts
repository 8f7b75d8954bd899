import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { evaluateRun } from '../../src/experiment/runner.js';
import { type Question, requireHardware } from '../../src/sweep/require/index.js';
import { parameterOf } from '../../src/sweep/require/parameter.js';
import { measured, newFolder, run, specOf } from '../experiment/run/support.js';
import { patience } from './support.js';

const question: Question = {
  ...{ over: 'hardware.variation.sigma', drop: 5, confidence: 0.95, precision: 0.2 },
  mostChips: 60,
};
const hooks = { signal: new AbortController().signal, onProgress: () => {} };

let folder = '';

beforeAll(async () => {
  const training = { epochs: 4, batchSize: 32, learningRate: 0.05 };
  const methods = ['sgd', { name: 'wvat', kind: 'wvat' }];
  folder = (await run(specOf({ training, methods }), newFolder())).folder;
}, patience);

describe('requireHardware(run, overrides, question)', { timeout: patience }, () => {
  it('finds the strength at which chips tried by themselves lose the drop', async () => {
    const { methods } = await requireHardware(folder, [], question, hooks);
    for (const { name, state, value, chips, digital, interval } of methods) {
      expect(state).toBe('found');
      expect(interval[0]).toBeLessThan(value);
      expect(interval[1]).toBeGreaterThan(value);
      const words = ['--hardware.variation.sigma', `${value}`, '--evaluation.chips', `${chips}`];
      const { result } = await evaluateRun(folder, words, { ...hooks, out: folder, fresh: false });
      const [point] = result.methods.find((method) => method.name === name)!.variation;
      // The search takes lines between values that lie within a fifth.
      expect(Math.abs(digital - point!.mean - question.drop)).toBeLessThan(0.6);
    }
  });

  it('tries every value on the same chips, and nothing twice', async () => {
    const before = measured(folder);
    const keys = before.map((line) => JSON.stringify({ ...JSON.parse(line), accuracy: 0 }));
    expect(new Set(keys).size).toBe(keys.length);
    const first = await requireHardware(folder, [], question, hooks);
    expect(measured(folder)).toEqual(before);
    const again = await requireHardware(folder, [], question, hooks);
    expect({ ...again, wallSeconds: 0 }).toEqual({ ...first, wallSeconds: 0 });
  });

  it('goes on where it was stopped, to the same answer', async () => {
    const whole = await requireHardware(folder, [], question, hooks);
    const path = join(folder, 'measurements.jsonl');
    const lines = readFileSync(path, 'utf8');
    // As many as the run itself has measured, and some of the search.
    writeFileSync(path, `${measured(folder).slice(0, 60).join('\n')}\n`);
    const stopper = new AbortController();
    const stopping = requireHardware(folder, [], question, {
      signal: stopper.signal,
      onProgress: () => stopper.abort(),
    });
    await expect(stopping).rejects.toThrowError(RunStopped);
    const stopped = measured(folder).length;
    expect(stopped).toBeGreaterThanOrEqual(60);
    expect(stopped).toBeLessThan(lines.trimEnd().split('\n').length);
    const again = await requireHardware(folder, [], question, hooks);
    expect({ ...again, wallSeconds: 0 }).toEqual({ ...whole, wallSeconds: 0 });
  });

  it('finds the fewest bits of converters, on chips that are all alike', async () => {
    const training = { epochs: 4, batchSize: 32, learningRate: 0.05 };
    const engine = { kind: 'compute-in-memory', digitisation: { bits: 8 } };
    const hardware = { variation: { kind: 'gaussian', sigma: 0 }, engine };
    const own = { training, methods: ['sgd'], hardware };
    const { folder: bits } = await run(specOf(own), newFolder());
    const over = 'hardware.engine.digitisation.bits';
    const { methods } = await requireHardware(bits, [], { ...question, over, drop: 3 }, hooks);
    const [{ value, direction, interval, points }] = methods as [(typeof methods)[0]];
    expect(direction).toBe('smallest');
    expect(interval).toEqual([value, value]);
    const dropAt = (at: number) => points.find((point) => point.value === at)!.drop;
    expect(dropAt(value)).toBeLessThanOrEqual(3);
    if (value > 1) expect(dropAt(value - 1)).toBeGreaterThan(3);
  });

  it('asks for one strength beside another parameter', async () => {
    const over = 'hardware.variation.shift';
    const asked = requireHardware(folder, [], { ...question, over }, hooks);
    await expect(asked).rejects.toThrowError(/hardware\.variation\.sigma: expected one strength/);
  });

  it('refuses what is no finished run', async () => {
    const asked = requireHardware(newFolder(), [], question, hooks);
    await expect(asked).rejects.toThrowError(/must be the folder of a finished run/);
  });
});

describe('parameterOf(path, options)', () => {
  it('takes range and kind from the schema of specs', () => {
    expect(parameterOf('hardware.variation.sigma')).toMatchObject({
      ...{ low: 0, high: 1, whole: false },
    });
    expect(parameterOf('hardware.engine.digitisation.bits', { direction: 'smallest' })).toEqual({
      path: 'hardware.engine.digitisation.bits',
      ...{ low: 1, high: 16, whole: true, best: 'high' },
    });
  });

  it.each([
    ['training.epochs', {}, /^--over: expected a path below hardware/],
    ['hardware.engine.mapping', {}, /^--over: expected the path of a number/],
    ['hardware.device.seconds', {}, /--to: expected an end of the search/],
    ['hardware.variation.sigma', { from: 0.2, to: 0.1 }, /^--to: expected more than --from, 0\.2/],
    ['hardware.engine.digitisation.bits', { from: 1.5 }, /^--from: expected a whole number/],
  ])('refuses %s with %j', (path, options, message) => {
    expect(() => parameterOf(path, options)).toThrowError(message);
  });
});
