import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DataError, DivergenceError } from '../../../src/errors.js';
import { type RunOutcome, RunStopped } from '../../../src/experiment/run-interface.js';
import { runFolder } from '../../../src/experiment/runner.js';
import { input, measured, newFolder, run, specOf, weightsIn, withoutTimes } from './support.js';

const spec = specOf();
let whole: RunOutcome;
beforeAll(async () => {
  whole = await run(spec, newFolder());
});

/** When each trained network was written. */
function modelTimes(folder: string): Record<string, number> {
  const models = join(folder, 'models');
  return Object.fromEntries(
    readdirSync(models).map((name) => [name, statSync(join(models, name)).mtimeMs]),
  );
}

function expectWhole({ result, folder }: RunOutcome): void {
  expect(withoutTimes(result)).toEqual(withoutTimes(whole.result));
  expect(weightsIn(folder)).toEqual(weightsIn(whole.folder));
}

async function stopAt(out: string, stage: string, job: string): Promise<string> {
  const stopped = run(spec, out, (event, stop) => {
    if (event.stage === stage && event.job.startsWith(job) && event.done < event.total) stop();
  });
  await expect(stopped).rejects.toThrow(RunStopped);
  const folder = runFolder(spec, out);
  expect(existsSync(join(folder, 'result.json'))).toBe(false);
  return folder;
}

describe('runExperiment, stopped by its signal', () => {
  it('goes on in the middle of a training, and repeats nothing that was finished', async () => {
    const out = newFolder();
    const folder = await stopAt(out, 'train', 'sgd-0');
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['sgd-0.safetensors']);
    const before = modelTimes(folder);
    expect(Object.keys(before).length).toBeGreaterThan(0);
    const steps: number[] = [];
    const outcome = await run(spec, out, ({ job, stage, done }) => {
      if (stage === 'train' && job === 'sgd-0') steps.push(done);
    });
    expect(steps[0]).toBe(2);
    expectWhole(outcome);
    expect(modelTimes(folder)).toMatchObject(before);
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual([]);
  });

  it('goes on in the middle of an evaluation: nothing is measured twice', async () => {
    const out = newFolder();
    const folder = await stopAt(out, 'evaluate', 'sgd-0 at');
    const [times, lines] = [modelTimes(folder), measured(folder)];
    const outcome = await run(spec, out);
    expectWhole(outcome);
    expect(modelTimes(folder)).toMatchObject(times);
    expect(measured(folder).slice(0, lines.length)).toEqual(lines);
    expect(measured(folder)).toHaveLength(measured(whole.folder).length);
  });

  it('can be stopped again and again', async () => {
    const out = newFolder();
    for (const job of ['wvat-0', 'sgd-0', 'wvat-1']) await stopAt(out, 'train', job);
    expectWhole(await run(spec, out));
  });

  it('does nothing where it is stopped before it starts', async () => {
    const out = newFolder();
    const signal = AbortSignal.abort();
    const { runExperiment } = await import('../../../src/experiment/runner.js');
    const options = { out, fresh: false, signal, onProgress: () => {} };
    await expect(runExperiment(spec, options)).rejects.toThrow(RunStopped);
    expect(existsSync(join(runFolder(spec, out), 'models'))).toBe(false);
  });
});

describe('runExperiment, in a folder with damage', () => {
  /** A finished run whose result is taken away. */
  async function unfinished() {
    const out = newFolder();
    const { folder } = await run(spec, out);
    rmSync(join(folder, 'result.json'));
    return { out, folder };
  }

  it('measures again what a cut-off last line held, and nothing else', async () => {
    const { out, folder } = await unfinished();
    const path = join(folder, 'measurements.jsonl');
    const lines = measured(folder);
    truncateSync(path, statSync(path).size - 9);
    const jobs: string[] = [];
    expectWhole(await run(spec, out, ({ job }) => jobs.push(job)));
    expect(jobs).toHaveLength(1);
    // The cut line stays as it is, the new one follows.
    expect(measured(folder).at(-1)).toBe(lines.at(-1));
    expect(measured(folder)).toHaveLength(lines.length + 1);
  });

  it('passes over lines that are no measurements', async () => {
    const { out, folder } = await unfinished();
    appendFileSync(join(folder, 'measurements.jsonl'), 'null\n\0\0\0\n{"accuracy":"high"}\n');
    expectWhole(await run(spec, out));
  });

  it('refuses a trained network cut short in one error that says what to do', async () => {
    const { out, folder } = await unfinished();
    const path = join(folder, 'models', 'wvat-1.safetensors');
    truncateSync(path, statSync(path).size - 100);
    const failed = run(spec, out);
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow(/wvat-1\.safetensors: .*cut short.*delete it to train/);
    rmSync(path);
    expectWhole(await run(spec, out));
  });

  it('puts a damaged result together again, without training or measuring', async () => {
    const out = newFolder();
    const { folder } = await run(spec, out);
    writeFileSync(join(folder, 'result.json'), '{"format":');
    const jobs: string[] = [];
    expectWhole(await run(spec, out, ({ job }) => jobs.push(job)));
    expect(jobs).toEqual([]);
  });

  it('refuses a checkpoint of another training in one error', async () => {
    const out = newFolder();
    const folder = await stopAt(out, 'train', 'sgd-0');
    writeFileSync(
      join(folder, 'checkpoints', 'sgd-0.safetensors'),
      readFileSync(join(folder, 'models', 'wvat-0.safetensors')),
    );
    await expect(run(spec, out)).rejects.toThrow(DataError);
  });
});

describe('runExperiment, where it cannot go on', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'says that the disk is full, and keeps what is finished',
    async () => {
      const out = newFolder();
      const folder = runFolder(spec, out);
      const path = join(folder, 'measurements.jsonl');
      const failed = run(spec, out, () => {
        if (!existsSync(path)) symlinkSync('/dev/full', path);
      });
      await expect(failed).rejects.toThrow(DataError);
      await expect(failed).rejects.toThrow(
        /measurements\.jsonl: must be writable, got a full disk/,
      );
      rmSync(path);
      const times = modelTimes(folder);
      expect(Object.keys(times).length).toBeGreaterThan(0);
      expectWhole(await run(spec, out));
      expect(modelTimes(folder)).toMatchObject(times);
    },
  );

  it.each([1, 2])(
    'tells a divergence, and keeps the other networks and the checkpoint, with %d jobs',
    async (jobs) => {
      const explosive = specOf({
        execution: { jobs },
        methods: [
          { name: 'good', kind: 'sgd' },
          { name: 'bad', kind: 'sgd', learningRate: 1e30 },
        ],
        training: { ...input.training, runs: 1 },
      });
      const out = newFolder();
      const folder = runFolder(explosive, out);
      if (jobs === 1) {
        const stopped = run(explosive, out, ({ job }, stop) => job === 'bad-0' && stop());
        await expect(stopped).rejects.toThrow(RunStopped);
      }
      const checkpoints = join(folder, 'checkpoints');
      const kept = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
      const failed = run(explosive, out);
      await expect(failed).rejects.toThrow(DivergenceError);
      await expect(failed).rejects.toThrow(
        /^training step \d+ \(epoch \d\): the loss must be finite/,
      );
      expect(existsSync(join(folder, 'models', 'bad-0.safetensors'))).toBe(false);
      expect(existsSync(join(folder, 'result.json'))).toBe(false);
      expect(readdirSync(checkpoints)).toContain('bad-0.safetensors');
      if (jobs === 2) return;
      expect(kept).toEqual(['bad-0.safetensors']);
      expect(readdirSync(checkpoints)).toEqual(kept);
      expect(readdirSync(join(folder, 'models'))).toEqual(['good-0.safetensors']);
    },
  );

  it('refuses to go on with other samples in files of the same names, unless it starts over', async () => {
    const folder = newFolder();
    const trainLabels = join(folder, 'labels');
    const bytes = readFileSync(input.data.trainLabels);
    writeFileSync(trainLabels, bytes);
    const moved = specOf({
      data: { ...input.data, trainLabels },
      methods: input.methods.slice(0, 1),
    });
    const stopped = run(moved, folder, (_, stop) => stop());
    await expect(stopped).rejects.toThrow(RunStopped);
    bytes[8] = (bytes[8]! + 1) % 3;
    writeFileSync(trainLabels, bytes);
    await expect(run(moved, folder)).rejects.toThrow(DataError);
    await expect(run(moved, folder)).rejects.toThrow('got other samples from');
    const fresh = await run(moved, folder, () => {}, true);
    expect(fresh.reused).toBe(false);
  });

  it('refuses a folder that cannot be made', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await expect(run(spec, file)).rejects.toThrow(DataError);
  });
});
