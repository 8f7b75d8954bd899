import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { runFolder } from '../../src/experiment/runner.js';
import { withRunLock } from '../../src/experiment/store/index.js';
import { summaryOf } from '../../src/report/summary.js';
import { failureOf, noteFailure } from '../../src/sweep/failure.js';
import { capacityFor } from '../../src/sweep/local/capacity.js';
import { createLocalExecutor } from '../../src/sweep/local/executor.js';
import { newFolder, run } from '../experiment/run/support.js';
import { base, patience, sweepIn, tinySweep } from './support.js';

const states = ({ points }: Awaited<ReturnType<typeof sweepIn>>) =>
  points.map(({ state, reused }) => `${state}${reused ? ' before' : ''}`);

/** A summary without its time. */
const numbers = (summary: object | undefined) => ({ ...summary, wallSeconds: 0 });

describe('runSweep(sweep) in processes of this machine', { timeout: patience }, () => {
  it('gives each point what a run of its experiment gives, and does not run it again', async () => {
    const [out, sweep] = [newFolder(), tinySweep()];
    const first = await sweepIn(out, sweep);
    expect(states(first)).toEqual(['finished', 'finished']);
    expect(first.points.map(({ id }) => id)).toEqual(sweep.points.map(({ id }) => id));
    const alone = await run(sweep.points[1]!.spec, newFolder());
    expect(numbers(first.points[1]!.result)).toEqual(numbers(summaryOf(alone.result)));
    expect(first.shares.at(-1)).toBe(1);
    const again = await sweepIn(out, sweep);
    expect(states(again)).toEqual(['finished before', 'finished before']);
    expect(again.points.map(({ result }) => result)).toEqual(
      first.points.map(({ result }) => result),
    );
  });

  it('keeps finished points of a sweep that grows', async () => {
    const out = newFolder();
    await sweepIn(out, tinySweep({ sweep: { seed: [1] } }));
    const grown = await sweepIn(out, tinySweep({ sweep: { seed: [2, 1] } }));
    expect(states(grown)).toEqual(['finished', 'finished before']);
  });

  it('tells the reasons of points that fail, runs the others, and tries the failed ones again', async () => {
    const out = newFolder();
    const missing = join(newFolder(), 'missing');
    const points = [
      { 'training.learningRate': 1e30 },
      { seed: 1 },
      { 'data.trainImages': missing },
      { seed: 2 },
    ];
    const sweep = tinySweep({ points });
    const first = await sweepIn(out, sweep);
    expect(states(first)).toEqual(['failed', 'finished', 'failed', 'finished']);
    const [diverged, , noData] = first.points;
    expect(diverged!.reason).toMatch(/finite/);
    expect(failureOf(diverged!.folder)).toMatchObject({ reason: diverged!.reason, diverged: true });
    expect(noData!.reason).toContain(missing);
    expect(noData!.result).toBeUndefined();
    const again = await sweepIn(out, sweep);
    expect(states(again)).toEqual(['failed', 'finished before', 'failed', 'finished before']);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'goes on past a point that found its disk full, and finishes it when there is space',
    async () => {
      const [out, sweep] = [newFolder(), tinySweep()];
      const { id, spec } = sweep.points[1]!;
      const folder = runFolder(spec, join(out, sweep.name));
      const path = join(folder, 'measurements.jsonl');
      // Only once it runs: what a run finds at its start, it reads.
      const fill = (detail: string) => {
        if (detail.startsWith(id) && !existsSync(path)) symlinkSync('/dev/full', path);
      };
      const first = await sweepIn(out, sweep, undefined, undefined, fill);
      expect(states(first)).toEqual(['finished', 'failed']);
      expect(first.points[1]!.reason).toContain('a full disk. Free some space');
      rmSync(path);
      const again = await sweepIn(out, sweep);
      expect(states(again)).toEqual(['finished before', 'finished']);
      expect(readdirSync(folder)).not.toContain('failure.json');
    },
  );

  it('stops in an orderly way, and goes on', async () => {
    const [out, sweep] = [
      newFolder(),
      tinySweep({ base: { ...base, training: { epochs: 400 } }, sweep: { seed: [1, 2] } }),
    ];
    const stopper = new AbortController();
    const stopping = sweepIn(
      out,
      sweep,
      async (points, context) => {
        const { progress } = context.events;
        const events = {
          ...context.events,
          progress: (id: string, share: number, detail: string) => {
            progress(id, share, detail);
            stopper.abort();
          },
        };
        await createLocalExecutor({ processes: 1 })(points, { ...context, events });
      },
      stopper.signal,
    );
    await expect(stopping).rejects.toThrowError(RunStopped);
    expect(states(await sweepIn(out, sweep))).toEqual(['finished', 'finished']);
  });

  it('is refused while another process runs the same sweep', async () => {
    const [out, sweep] = [newFolder(), tinySweep()];
    await withRunLock(join(out, sweep.name), async () => {
      await expect(sweepIn(out, sweep)).rejects.toThrowError(`${join(out, 'tiny')}: must be free`);
    });
  });

  it('runs a point anew whose samples are no longer those of its result', async () => {
    const [out, sweep] = [newFolder(), tinySweep({ sweep: { seed: [1] } })];
    await sweepIn(out, sweep);
    const other = {
      ...base.data,
      trainImages: base.data.testImages,
      trainLabels: base.data.testLabels,
    };
    const folder = runFolder(sweep.points[0]!.spec, join(out, sweep.name));
    // The same names with other bytes, as the folder of another data set's run has them.
    const elsewhere = tinySweep({ base: { ...base, data: other }, sweep: { seed: [1] } });
    await sweepIn(out, elsewhere);
    const foreign = runFolder(elsewhere.points[0]!.spec, join(out, sweep.name));
    rmSync(join(folder, 'data.json'));
    symlinkSync(join(foreign, 'data.json'), join(folder, 'data.json'));
    expect(states(await sweepIn(out, sweep))).toEqual(['finished']);
  });
});

describe('noteFailure(run, reason)', () => {
  it('keeps a reason that is read back', () => {
    const folder = newFolder();
    expect(failureOf(folder)).toBeUndefined();
    noteFailure(folder, { reason: 'why' });
    expect(failureOf(folder)?.reason).toBe('why');
  });
});

describe('capacityFor(points, machine, need)', () => {
  const { points } = tinySweep({ sweep: { seed: { from: 1, to: 6, step: 1 } } });
  const open = (execution: object) =>
    points.map((point) => ({
      point: {
        ...point,
        spec: { ...point.spec, execution: { ...point.spec.execution, ...execution } },
      },
      run: '',
      fresh: false,
      data: {
        digest: '',
        task: { shape: [1, 4, 4], classes: 3 },
        trainCount: 1,
        testCount: 1,
        bytes: 1,
      } as const,
    }));
  const auto = { threads: 1, jobs: 'auto' };
  it.each([
    [auto, { cores: 4, freeBytes: 100 }, 10, Infinity, { processes: 4, jobs: 1 }],
    [auto, { cores: 16, freeBytes: 100 }, 10, Infinity, { processes: 6, jobs: 2 }],
    [auto, { cores: 4, freeBytes: 25 }, 10, Infinity, { processes: 2, jobs: 2 }],
    [auto, { cores: 4, freeBytes: 5 }, 10, Infinity, { processes: 1, jobs: 4 }],
    [auto, { cores: 4, freeBytes: 100 }, 10, 3, { processes: 3, jobs: 1 }],
    [
      { threads: 2, jobs: 'auto' },
      { cores: 4, freeBytes: 100 },
      10,
      Infinity,
      { processes: 2, jobs: 1 },
    ],
    [
      { threads: 1, jobs: 4 },
      { cores: 8, freeBytes: 100 },
      10,
      Infinity,
      { processes: 2, jobs: 1 },
    ],
  ] as const)('%j on %j: %i bytes each, at most %d', (execution, machine, need, most, expected) => {
    expect(capacityFor(open(execution), machine, need, most)).toEqual(expected);
  });
});
