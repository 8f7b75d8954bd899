import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  arrayModelPath,
  arrayResultSchema,
  arrayRunFolder,
  readTrainedArrays,
  resolveArraySpec,
  runArrayTraining,
} from '../../src/arrays/index.js';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { writeAtomically } from '../../src/experiment/store/index.js';
import { options, smallImages, smallText } from './support.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-arrays-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const averaged = resolveArraySpec({
  ...smallText,
  keep: { weights: [1], averages: [{ from: 2, to: 2, snapshotsPerEpoch: 100, reads: 400 }] },
});

describe('runArrayTraining(spec, options)', () => {
  it('trains every rule, and keeps errors by epoch with and without noise', async () => {
    const spec = resolveArraySpec(smallImages);
    const { result, folder } = await runArrayTraining(spec, options(out));
    expect(() => arrayResultSchema.parse(result)).not.toThrow();
    expect(result.unit).toBe('percent');
    expect(result.simulated).toContain('noise of each write, multiplicative');
    expect(result.ourChoices?.join(' ')).toContain('start at 0');
    expect(result.methods.map(({ runs }) => runs[0]!.history.length)).toEqual([2, 2, 2, 2]);
    const [float, ...arrays] = result.methods.map(({ runs }) => runs[0]!.history[1]!.error!);
    expect(Object.keys(float!)).toEqual(['without']);
    for (const error of arrays) expect(Object.keys(error)).toEqual(['with', 'without']);
    expect(float!.without).toBeLessThan(80);
    for (const { runs } of result.methods) expect(runs[0]!.history[1]!.idle![0]![1]).toBe(12);
    const again = await runArrayTraining(spec, options(out));
    expect(again.reused).toBe(true);
    expect(again.result).toEqual(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
  });

  it.each([
    ['float', 3e38, /loss must be finite/],
    ['sgd', 1e6, /train of pulses must have at most a million slots/],
  ])('tells which training left the finite numbers, and when: %s', async (kind, rates, why) => {
    const methods = [{ name: 'wild', kind, rates }];
    const pulses = { maxPulses: 'unlimited' };
    const spec = resolveArraySpec({ ...smallImages, methods, pulses });
    const run = runArrayTraining(spec, options(out));
    await expect(run).rejects.toThrow(/^wild-0 diverged in epoch 1, step \d+ of \d+: /);
    await expect(run).rejects.toThrow(why);
  });

  it('gives the same bits when it is stopped and goes on, averages too', async () => {
    const whole = await runArrayTraining(averaged, options(join(out, 'whole')));
    const place = join(out, 'stopped');
    let sittings = 0;
    for (let done = false; !done; sittings++) {
      const stopper = new AbortController();
      // The first sitting stops before its first step, later ones ever more steps on.
      if (sittings === 0) stopper.abort();
      const timer = setTimeout(() => stopper.abort(), 150 * sittings);
      const hooks = options(place, { signal: stopper.signal });
      done = await runArrayTraining(averaged, hooks).then(
        () => true,
        (error: unknown) => {
          if (error instanceof RunStopped) return false;
          throw error;
        },
      );
      clearTimeout(timer);
    }
    expect(sittings).toBeGreaterThan(1);
    const folder = arrayRunFolder(averaged, place);
    const [a, b] = [whole.folder, folder].map((each) => readTrainedArrays(each, 'ttv2-0'));
    expect(b!.tensors).toEqual(a!.tensors);
    const bare = (run: typeof a) => run!.history.map(({ seconds: _, ...rest }) => rest);
    expect(bare(b)).toEqual(bare(a));
  }, 60_000);

  it('keeps weights and averages: the mean of true weights, and what products tell of it', async () => {
    const { folder } = await runArrayTraining(averaged, options(join(out, 'whole')));
    const { tensors, layers } = readTrainedArrays(folder, 'ttv2-0');
    expect(layers.map(({ name }) => name)).toEqual(['lstm1', 'output']);
    const prefixes = new Set(Object.keys(tensors).map((name) => name.split('/')[0]));
    expect([...prefixes].sort()).toEqual([
      'deviation-2-2',
      'epoch-1',
      'epoch-2',
      'mean-2-2',
      'read-2-2',
      'read-error-2-2',
    ]);
    const [mean, read] = ['mean', 'read'].map((kind) => tensors[`${kind}-2-2/output`]!.data);
    const error = Math.sqrt(
      mean!.reduce((sum, w, i) => sum + (w - read![i]!) ** 2, 0) / mean!.length,
    );
    // Noise of 0.06·10/3 a product, uniform inputs: σ·√(3/400) = 0.017, and what the weights move meanwhile.
    expect(error).toBeLessThan(0.06);
    expect(error).toBeGreaterThan(0.005);
    // What a product tells of itself is what the truth says of it.
    const told = tensors['read-error-2-2/output']!.data;
    const mean2 = told.reduce((sum, e) => sum + e ** 2, 0) / told.length;
    expect(Math.sqrt(mean2) / error).toBeGreaterThan(0.8);
    expect(Math.sqrt(mean2) / error).toBeLessThan(1.25);
  });

  it('tests without touching the training', async () => {
    const rare = resolveArraySpec({
      ...smallText,
      evaluation: { everyEpochs: 2, noise: 'without' },
    });
    const often = resolveArraySpec({ ...smallText, name: 'often', evaluation: { everyEpochs: 1 } });
    const folders = [];
    for (const spec of [rare, often])
      folders.push((await runArrayTraining(spec, options(out))).folder);
    const [a, b] = folders.map((each) => readTrainedArrays(each, 'ttv2-0'));
    expect(a!.history.map(({ error }) => error !== undefined)).toEqual([false, true]);
    expect(a!.history.map(({ loss }) => loss)).toEqual(b!.history.map(({ loss }) => loss));
    expect(a!.tensors['epoch-2/lstm1']).toEqual(b!.tensors['epoch-2/lstm1']);
    expect(a!.history[1]!.error!.without).toBe(b!.history[1]!.error!.without);
    expect(b!.history[1]!.error!.with).not.toBe(b!.history[1]!.error!.without);
  });

  it('takes η_c of each epoch, also of one that it goes on with', async () => {
    const spec = resolveArraySpec({
      ...smallText,
      name: 'scheduled',
      methods: ['ttv2', 'tiki-taka'].map((kind) => ({
        ...{ name: kind, kind },
        transferRate: [
          { epoch: 1, rate: 2 },
          { epoch: 2, rate: 0 },
        ],
      })),
      keep: { weights: [1, 2] },
    });
    const { folder } = await runArrayTraining(spec, options(out));
    for (const { name } of spec.methods) {
      const { tensors, history } = readTrainedArrays(folder, `${name}-0`)!;
      expect(history[1]!.density).toBeGreaterThan(0);
      // Nothing is transferred in the second epoch, so that the weights stay.
      expect(tensors['epoch-2/lstm1']).toEqual(tensors['epoch-1/lstm1']);
    }
  });

  it('changes rates within an epoch, and of one layer', async () => {
    const half = (first: number, then: number) => [
      { epoch: 1, rate: first },
      { epoch: 1.5, rate: then },
    ];
    const methods = [
      { name: 'whole', kind: 'ttv2', transferRate: 2 },
      { name: 'half', kind: 'ttv2', transferRate: half(2, 0) },
      { name: 'one', kind: 'ttv2', transferRate: [{ epoch: 1, rate: [0, 2] }] },
      { name: 'still', kind: 'ttv2', rates: half(0.02, 0), transferRate: half(2, 0) },
    ];
    const spec = resolveArraySpec({
      ...smallText,
      name: 'halves',
      methods,
      keep: { weights: [1] },
    });
    const { folder } = await runArrayTraining(spec, options(out));
    const of = (name: string) => readTrainedArrays(folder, `${name}-0`)!;
    const weights = ({ tensors }: ReturnType<typeof of>) => tensors['epoch-1/lstm1'];
    expect(weights(of('half'))).not.toEqual(weights(of('whole')));
    expect(of('half').tensors['epoch-2/lstm1']).toEqual(weights(of('half')));
    expect(of('whole').tensors['epoch-2/lstm1']).not.toEqual(weights(of('whole')));
    // The first of two layers is not transferred to.
    expect(of('one').tensors['epoch-2/lstm1']).toEqual(weights(of('one')));
    expect(of('one').tensors['epoch-2/output']).not.toEqual(of('one').tensors['epoch-1/output']);
    // η of 0 for half of the first epoch and all of the second; told is the last of an epoch.
    expect(of('still').history.map(({ rate }) => rate)).toEqual([0, 0]);
    expect(of('still').history.map(({ density }) => density > 0)).toEqual([true, false]);
  });

  it('counts updates that ask for longer trains of pulses than there are', async () => {
    const spec = resolveArraySpec({
      ...smallImages,
      name: 'cut',
      training: { epochs: 1, rates: 5 },
      methods: [{ name: 'sgd', kind: 'sgd' }],
    });
    const { result } = await runArrayTraining(spec, options(out));
    const [updates, cut] = result.methods[0]!.runs[0]!.history[0]!.updates[0]!;
    expect(updates).toBe(120);
    expect(cut).toBeGreaterThan(60);
  });

  it('refuses a checkpoint that is none, naming the file', async () => {
    const spec = resolveArraySpec({ ...smallText, name: 'damaged' });
    const stopper = new AbortController();
    stopper.abort();
    const stopped = runArrayTraining(spec, options(out, { signal: stopper.signal }));
    await expect(stopped).rejects.toThrow(RunStopped);
    const folder = arrayRunFolder(spec, out);
    const path = join(folder, 'checkpoints', 'ttv2-0.bin');
    writeAtomically(path, 'nothing');
    await expect(runArrayTraining(spec, options(out))).rejects.toThrow(
      /ttv2-0\.bin: must be a checkpoint/,
    );
    expect(existsSync(arrayModelPath(folder, 'ttv2-0'))).toBe(false);
  });
});
