import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../../src/experiment/run-interface.js';
import { evaluateRun } from '../../../src/experiment/runner.js';
import { resultSchema } from '../../../src/report/schema.js';
import { input, measured, newFolder, run, specOf, weightsIn, withoutTimes } from './support.js';

let first: RunOutcome;
beforeAll(async () => {
  first = await run(specOf(), newFolder());
});

describe('runExperiment', () => {
  it('gives a result of its schema, and stores it with its report', () => {
    const { result, folder } = first;
    expect(resultSchema.parse(result)).toEqual(result);
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(result);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<html');
    expect(existsSync(join(folder, 'checkpoints'))).toBe(false);
  });

  it('tries each network digitally and on each chip once, other chips for each run', () => {
    const { result, folder } = first;
    const [, , wvat] = result.methods;
    expect(wvat!.variation.map(({ sigma }) => sigma)).toEqual([0, 0.1, 0.2]);
    expect(wvat!.variation[0]!.accuracy).toEqual(
      [0, 1].flatMap((r) => Array(6).fill(wvat!.digitalRuns[r])),
    );
    expect(wvat!.variation[1]!.accuracy).toHaveLength(12);
    const chips = measured(folder).map((line) => JSON.parse(line) as Record<string, unknown>);
    const keys = chips.map(
      ({ trained, which, hardware, chip }) => `${trained} ${which} ${hardware} ${chip}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
    // Three methods, two runs: digital, and six chips at two strengths.
    expect(keys).toHaveLength(3 * 2 * (1 + 6 * 2));
    const ofRun = (id: string) =>
      chips.filter(({ trained }) => trained === id).map(({ chip }) => chip);
    expect(new Set(ofRun('wvat-0'))).toEqual(new Set([-1, 0, 1, 2, 3, 4, 5]));
    expect(new Set(ofRun('wvat-1'))).toEqual(new Set([-1, 6, 7, 8, 9, 10, 11]));
  });

  it('trains once for methods that differ only in which weights they use', () => {
    const models = readdirSync(join(first.folder, 'models')).sort();
    expect(models).toEqual(['sgd-0', 'sgd-1', 'wvat-0', 'wvat-1'].map((id) => `${id}.safetensors`));
    const [sgd, swa] = first.result.methods;
    expect(swa!.training.map(({ loss }) => loss)).toEqual(sgd!.training.map(({ loss }) => loss));
    expect(swa!.digitalRuns).not.toEqual(sgd!.digitalRuns);
  });

  it('gives the same bits in another folder', async () => {
    const second = await run(specOf(), newFolder());
    expect(withoutTimes(second.result)).toEqual(withoutTimes(first.result));
    expect(weightsIn(second.folder)).toEqual(weightsIn(first.folder));
  });

  it('gives the same bits on two workers, in a folder of the same name', async () => {
    const second = await run(specOf({ execution: { jobs: 2 } }), newFolder());
    expect(withoutTimes(second.result)).toEqual(withoutTimes(first.result));
    expect(weightsIn(second.folder)).toEqual(weightsIn(first.folder));
    expect(second.folder.split('/').at(-1)).toBe(first.folder.split('/').at(-1));
  });

  it('gives other networks and chips for another seed', async () => {
    const second = await run(specOf({ seed: 6, methods: input.methods.slice(0, 1) }), newFolder());
    const accuracies = (outcome: RunOutcome) => outcome.result.methods[0]!.variation[2]!.accuracy;
    expect(accuracies(second)).not.toEqual(accuracies(first));
    expect(weightsIn(second.folder)['sgd-0.safetensors']).not.toEqual(
      weightsIn(first.folder)['sgd-0.safetensors'],
    );
  });

  it('hands back a finished run, and starts over when asked for a fresh one', async () => {
    const out = newFolder();
    const spec = specOf({ methods: input.methods.slice(0, 1) });
    const before = await run(spec, out);
    const events: string[] = [];
    const again = await run(spec, out, ({ job }) => events.push(job));
    expect(again).toEqual({ ...before, reused: true });
    expect(events).toEqual([]);
    const fresh = await run(spec, out, ({ job }) => events.push(job), true);
    expect(fresh.reused).toBe(false);
    expect(events).toContain('sgd-1');
    expect(withoutTimes(fresh.result)).toEqual(withoutTimes(before.result));
  });

  it('tells progress that only grows, and ends at 1', async () => {
    const overall: number[] = [];
    await run(specOf(), newFolder(), (progress) => overall.push(progress.overall));
    expect(overall).toEqual([...overall].sort((a, b) => a - b));
    expect(overall[0]!).toBeLessThan(0.2);
    expect(overall.at(-1)).toBeCloseTo(1, 6);
  });
});

describe('evaluateRun', () => {
  const options = (onProgress: (event: { stage: string }) => void = () => {}) => {
    return { out: '', fresh: false, signal: new AbortController().signal, onProgress };
  };
  const evaluate = (...flags: string[]) => evaluateRun(first.folder, flags, options());

  it('tries the trained networks on other variation, and trains nothing', async () => {
    const stages = new Set<string>();
    const flags = ['--hardware.variation.sigma', '[0.1, 0.3]'];
    const other = await evaluateRun(
      first.folder,
      flags,
      options(({ stage }) => stages.add(stage)),
    );
    expect(stages).toEqual(new Set(['evaluate']));
    const [before, after] = [first.result.methods[2]!, other.result.methods[2]!];
    expect(after.variation.map(({ sigma }) => sigma)).toEqual([0.1, 0.3]);
    expect(after.variation[0]!.accuracy).toEqual(before.variation[1]!.accuracy);
    expect(after.variation[1]!.mean).toBeLessThan(after.variation[0]!.mean);
    expect(resultSchema.parse(other.result)).toEqual(other.result);
    expect(other.folder.startsWith(join(first.folder, 'evaluations'))).toBe(true);
    expect((await evaluate(...flags)).reused).toBe(true);
  });

  it('tries more chips: the first ones are the same', async () => {
    const more = await evaluate('--evaluation.chips', '8');
    const accuracy = more.result.methods[2]!.variation[2]!.accuracy;
    expect(accuracy.slice(0, 6)).toEqual(
      first.result.methods[2]!.variation[2]!.accuracy.slice(0, 6),
    );
  });

  it('refuses what would need another training', async () => {
    await expect(evaluate('--seed', '9')).rejects.toThrow(
      'only `hardware` and `evaluation` may differ from the run, got another seed.',
    );
    await expect(evaluate('--execution.threads', '2')).rejects.toThrow('got another threads.');
    await expect(evaluateRun(newFolder(), [], options())).rejects.toThrow('spec.yaml');
  });
});
