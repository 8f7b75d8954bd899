import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { createSlurmExecutor } from '../../src/sweep/slurm/executor.js';
import { cancelSlurm, slurmStatus } from '../../src/sweep/slurm/status.js';
import { newFolder } from '../experiment/run/support.js';
import { type StandIn, standInForSlurm } from './stand-in.js';
import { patience, sweepIn, tinySweep } from './support.js';

let standIn: StandIn;
const calls = (command: string) => standIn.calls(command);

beforeEach(() => {
  standIn = standInForSlurm();
});

afterEach(() => standIn.leave());

const onSlurm = (options = {}) => createSlurmExecutor(options, 0.2);

const onPosix = describe.skipIf(process.platform === 'win32');

onPosix('runSweep(sweep) on a stand-in of Slurm', { timeout: patience }, () => {
  it('submits one array job, packs points, and tells what became of each', async () => {
    const points = [{ seed: 1 }, { 'training.learningRate': 1e30 }, { seed: 2 }];
    const [out, sweep] = [newFolder(), tinySweep({ points })];
    const options = { partition: 'short', arrayLimit: 4, pointsPerTask: 2, memory: '2G' };
    const { points: found, notes } = await sweepIn(out, sweep, onSlurm(options));
    expect(found.map(({ state }) => state)).toEqual(['finished', 'failed', 'finished']);
    expect(found[1]!.reason).toMatch(/finite/);
    expect(calls('sbatch')).toHaveLength(1);
    const [call] = calls('sbatch');
    for (const part of ['--array=0-1%4', '--partition=short', '--mem=2G', '--requeue']) {
      expect(call).toContain(part);
    }
    expect(notes[0]).toMatch(/^Submitted job 101: 3 points in 2 elements\./);
    const states = await slurmStatus(sweep, join(out, sweep.name));
    expect(states.map(({ state }) => state)).toEqual(['finished', 'failed', 'finished']);
  });

  it('submits again what an element left without a result', async () => {
    writeFileSync(join(standIn.home, 'kill-0'), '');
    const { points, notes } = await sweepIn(
      newFolder(),
      tinySweep({ sweep: { seed: [1] } }),
      onSlurm(),
    );
    expect(points.map(({ state }) => state)).toEqual(['finished']);
    expect(notes.filter((note) => note.startsWith('Submitted'))).toHaveLength(2);
  });

  it('leaves the job in the queue when it is stopped, and waits for it when it is run again', async () => {
    const [out, sweep] = [newFolder(), tinySweep({ sweep: { seed: [1] } })];
    const stopper = new AbortController();
    const stopping = sweepIn(out, sweep, onSlurm(), stopper.signal, () => stopper.abort());
    await expect(stopping).rejects.toThrowError(RunStopped);
    const again = await sweepIn(out, sweep, onSlurm());
    expect(again.points.map(({ state }) => state)).toEqual(['finished']);
    expect(calls('sbatch')).toHaveLength(1);
  });

  it('cancels the job of a sweep once', async () => {
    const [out, sweep] = [newFolder(), tinySweep({ sweep: { seed: [1] } })];
    const stopper = new AbortController();
    const stopping = sweepIn(out, sweep, onSlurm(), stopper.signal, () => stopper.abort());
    await expect(stopping).rejects.toThrowError(RunStopped);
    const folder = join(out, sweep.name);
    expect(await cancelSlurm(folder)).toBe('101');
    expect(await cancelSlurm(folder)).toBeUndefined();
    expect(calls('scancel')).toEqual(['scancel.mjs 101']);
    expect(existsSync(join(folder, 'slurm', 'submission.json'))).toBe(false);
  });
});

onPosix('runSweep(sweep) without Slurm', () => {
  it('says which command is missing', async () => {
    process.env.PATH = newFolder();
    const sweep = tinySweep({ sweep: { seed: [1] } });
    await expect(sweepIn(newFolder(), sweep, onSlurm())).rejects.toThrowError(
      'slurm: sbatch must be a command here, got none. Run the sweep on a machine that submits to Slurm, or leave out --on slurm.',
    );
  });
});
