import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { planStudy, runStudy, type StudyOptions, studyPoints } from '../../src/studies/index.js';
import type { Executor } from '../../src/sweep/executor.js';
import { createLocalExecutor } from '../../src/sweep/local/executor.js';
import { createSlurmExecutor } from '../../src/sweep/slurm/executor.js';
import { newFolder } from '../experiment/run/support.js';
import { childrenOf } from '../sweep/driver.js';
import { type StandIn, standInForSlurm } from '../sweep/stand-in.js';
import { patience } from '../sweep/support.js';

/** A grid of networks for circuits, some of which are trained on; and a small network. */
const grid = ['hrat/figure3a', { only: ['fc4'], overrides: ['--training.epochs', '1'] }] as const;
const single = 'wvat/figure1';

async function run(name: string, out: string, own: Partial<StudyOptions> = {}) {
  const notes: string[] = [];
  const signal = new AbortController().signal;
  const outcome = await runStudy(name, {
    ...{ scale: 'smoke', out, fresh: false, signal, onProgress: () => {} },
    onNote: (note) => notes.push(note),
    ...own,
  });
  return { ...outcome, notes };
}

/** Every result below a folder without what differs from run to run. */
function resultsIn(out: string) {
  const runs = readdirSync(out).filter((name) => name.includes('-v'));
  return runs.sort().map((name) => {
    const text = readFileSync(join(out, name, 'result.json'), 'utf8');
    const plain = text.replace(/"(\w*[sS]econds|startedAt|finishedAt|jobs)": [^\n]*/g, '"$1": 0');
    return [name, JSON.parse(plain.replace(/": 0\n/g, '": 0,\n').replace(/,(\s*[}\]])/g, '$1'))];
  });
}

/** Counts what an executor is given. */
function counted(executor: Executor) {
  const given: string[][] = [];
  const counting: Executor = async (points, context) => {
    given.push(points.map(({ point }) => point.id));
    await executor(points, context);
  };
  return { given, executor: counting };
}

/** Kills a process of the sweep, once, when work has begun. */
function killing(executor: Executor): Executor {
  let isKilled = false;
  return async (points, context) => {
    const progress: typeof context.events.progress = (id, share, detail) => {
      const [child] = childrenOf(process.pid);
      if (!isKilled && child !== undefined) process.kill(child, 'SIGKILL');
      isKilled = true;
      context.events.progress(id, share, detail);
    };
    await executor(points, { ...context, events: { ...context.events, progress } });
  };
}

describe('runStudy(name, { executor }) in processes of this machine', { timeout: patience }, () => {
  it.skipIf(process.platform !== 'linux')(
    'leaves the folders and numbers of a study in this process, although a process is killed',
    async () => {
      const [name, own] = grid;
      const [plainOut, out] = [newFolder(), newFolder()];
      const plain = await run(name, plainOut, own);
      const { given, executor } = counted(killing(createLocalExecutor({ processes: 2 })));
      const found = await run(name, out, { ...own, executor });
      expect(found.notes).toEqual([expect.stringMatching(/SIGKILL\. It is run once more\.$/)]);
      expect(found.series).toEqual(plain.series);
      expect(found.claims).toEqual(plain.claims);
      expect(resultsIn(out)).toEqual(resultsIn(plainOut));
      expect(given).toHaveLength(1);
      expect(given[0]).toHaveLength(resultsIn(out).length);
      const again = await run(name, out, { ...own, executor });
      expect(again.series).toEqual(plain.series);
      expect(given).toHaveLength(1);
      const shared = await run(name, plainOut, { ...own, executor });
      expect(shared.series).toEqual(plain.series);
      expect(given).toHaveLength(1);
    },
  );

  it('tells which of its runs failed and why', async () => {
    const executor = createLocalExecutor({ processes: 1 });
    const failing = run(single, newFolder(), {
      ...{ executor, overrides: ['--training.learningRate', '1e30'] },
    });
    await expect(failing).rejects.toThrowError(
      /^wvat\/figure1: each of its 1 runs must finish, got 1 that failed\..*\nexperiment=vgg5: .*finite/,
    );
  });
});

let standIn: StandIn | undefined;
afterEach(() => standIn?.leave());

describe.skipIf(process.platform === 'win32')(
  'runStudy(name, { executor }) on a stand-in of Slurm',
  () => {
    it(
      'submits its runs as an array job, again what was killed, and nothing that is finished',
      async () => {
        standIn = standInForSlurm();
        writeFileSync(join(standIn.home, 'kill-0'), '');
        const [out, plainOut] = [newFolder(), newFolder()];
        const executor = createSlurmExecutor({ partition: 'short' }, 0.2);
        const found = await run(single, out, { executor });
        expect(standIn.calls('sbatch')).toHaveLength(2);
        expect(standIn.calls('sbatch')[0]).toContain('--partition=short');
        const plain = await run(single, plainOut);
        expect(found.series).toEqual(plain.series);
        expect(resultsIn(out)).toEqual(resultsIn(plainOut));
        await run(single, out, { executor });
        expect(standIn.calls('sbatch')).toHaveLength(2);
      },
      patience,
    );
  },
);

describe('studyPoints(plan)', () => {
  it('has an experiment and every cell of its grids once, whichever grids share it', () => {
    const [name, { only }] = grid;
    const points = studyPoints(planStudy(name, { scale: 'full', only }));
    const cells = points.filter(({ of }) => of === 'measurement');
    // 5 bits at 5 strengths, with and without scaled signals; what is retrained is in the same runs, and one cell is
    // the experiment itself.
    expect(cells).toHaveLength(2 * 5 * 5 - 1);
    expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
    expect(points[0]).toMatchObject({ of: 'experiment', values: { experiment: 'fc4' } });
  });

  it('has trainings on arrays', () => {
    const points = studyPoints(planStudy('ttv2/figure3', { scale: 'smoke' }));
    expect(points.length).toBeGreaterThan(0);
    expect(points.some(({ spec }) => 'kind' in spec)).toBe(true);
  });
});
