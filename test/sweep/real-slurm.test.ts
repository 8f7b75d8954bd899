import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSlurmExecutor } from '../../src/sweep/slurm/executor.js';
import { slurmStatus } from '../../src/sweep/slurm/status.js';
import { newFolder } from '../experiment/run/support.js';
import { type Cluster, hasSlurm, startCluster } from './cluster.js';
import { numbersOf, pointFolders, resultsIn } from './driver.js';
import { patience, sweepIn, tinySweep } from './support.js';

const points = 12;
const sweep = tinySweep({
  base: {
    name: 'small',
    data: { kind: 'mnist', trainCount: 600, testCount: 200 },
    model: { name: 'one', layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }] },
    training: { epochs: 2, batchSize: 50, learningRate: 0.05 },
    methods: ['sgd'],
    hardware: { variation: { kind: 'gaussian', sigma: [0.1] } },
    evaluation: { chips: 2 },
  },
  sweep: { seed: { from: 1, to: points, step: 1 } },
});

const home = mkdtempSync(join(tmpdir(), 'slurm-'));
let cluster: Cluster | undefined;

beforeAll(async () => {
  if (!hasSlurm()) return;
  cluster = await startCluster(home);
  process.env.SLURM_CONF = cluster.configuration;
}, patience);

afterAll(async () => {
  await cluster?.stop();
  rmSync(home, { recursive: true, force: true });
}, patience);

/** The process that works on some point; undefined where none does. */
function workingProcess(out: string): number | undefined {
  const owners = pointFolders(out)
    .filter((folder) => !existsSync(join(folder, 'result.json')))
    .map((folder) => join(folder, '.lock', 'owner.json'))
    .filter((path) => existsSync(path));
  return owners.map((path) => (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid)[0];
}

/** What elements wrote, over all logs. */
function logged(out: string): string {
  const folder = join(out, 'tiny', 'slurm');
  const logs = readdirSync(folder).filter((name) => name.startsWith('log-'));
  return logs.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}

describe.skipIf(!hasSlurm())(
  'runSweep(sweep) on Slurm (needs slurm-wlm and munge)',
  { timeout: patience },
  () => {
    it('gives what this machine gives, though a process is killed and a node drained', async () => {
      const { ask } = cluster!;
      const out = newFolder();
      const running = sweepIn(out, sweep, createSlurmExecutor({}, 0.5));
      let pid = workingProcess(out);
      while (pid === undefined) {
        await sleep(20);
        pid = workingProcess(out);
      }
      process.kill(pid, 'SIGKILL');
      ask('scontrol', 'update', 'NodeName=n2', 'State=DRAIN', 'Reason=test');
      const before = resultsIn(out);
      while (resultsIn(out).size < before.size + 3) await sleep(100);
      expect(ask('sinfo', '-h', '-n', 'n2', '-o', '%t')).toMatch(/^dr/);
      const states = await slurmStatus(sweep, join(out, sweep.name));
      expect(states.map(({ state }) => state)).toContain('PENDING');
      ask('scontrol', 'update', 'NodeName=n2', 'State=RESUME');
      const found = await running;
      expect(found.points.map(({ state }) => state)).toEqual(Array(points).fill('finished'));
      // The killed element's point was submitted again, alone.
      const submitted = found.notes.filter((note) => note.startsWith('Submitted'));
      expect(submitted.map((note) => /: (\d+) points/.exec(note)![1])).toEqual(['12', '1']);
      // Each point ran to its end once, and no result was written again.
      const ended = [...logged(out).matchAll(/^(\w+) finished$/gm)].map(([, id]) => id);
      expect(ended.sort()).toEqual(sweep.points.map(({ id }) => id).sort());
      for (const [path, text] of before) expect(readFileSync(path, 'utf8')).toBe(text);
      const local = await sweepIn(newFolder(), sweep);
      expect(numbersOf(found)).toEqual(numbersOf(local));
    });
  },
);
