import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ArrayResult, readArrayResult, runArrayTraining } from '../../src/arrays/index.js';
import { SpecError } from '../../src/errors.js';
import { renderSweepHtml } from '../../src/report/sweep/index.js';
import { readSweepReport } from '../../src/sweep/report.js';
import { loadSweep, resolveSweep } from '../../src/sweep/spec/index.js';
import { listRuns, queryRuns } from '../../src/sweep/tables/index.js';
import { sweepText } from '../../src/sweep/text.js';
import { trainsArrays } from '../../src/sweep/work.js';
import { smallImages } from '../arrays/support.js';
import { newFolder } from '../experiment/run/support.js';
import { patience, sweepIn } from './support.js';

const base = {
  ...smallImages,
  name: 'arrays',
  device: { kind: 'array', states: 60 },
  methods: [
    { name: 'sgd', kind: 'sgd' },
    { name: 'ttv2', kind: 'ttv2' },
  ],
};
const sweep = resolveSweep({
  name: 'states',
  base,
  points: [
    { 'device.states': 20, 'methods.ttv2.rates': 0.02 },
    { 'device.states': 60, 'methods.ttv2.rates': 0.05, runs: 2 },
  ],
});
const out = newFolder();
const folder = join(out, 'states');
const first = sweepIn(out, sweep);
let results: readonly ArrayResult[] = [];

beforeAll(async () => {
  const { points } = await first;
  results = points.map((point) => readArrayResult(point.folder));
}, patience);

/** Everything but what takes time. */
function numbersOf({ methods }: ArrayResult) {
  return methods.map(({ name, runs }) => [
    name,
    runs.map(({ history }) => history.map((epoch) => ({ ...epoch, seconds: 0 }))),
  ]);
}

describe('runSweep(sweep) of training on arrays', { timeout: patience }, () => {
  it('gives each point what `lernmatrix run` gives, and does not run it again', async () => {
    const { points } = await first;
    expect(points.map(({ state }) => state)).toEqual(['finished', 'finished']);
    const { spec } = sweep.points[1]!;
    if (!trainsArrays(spec)) throw new Error('the base is one of training on arrays');
    const signal = new AbortController().signal;
    const alone = await runArrayTraining(spec, {
      ...{ out: newFolder(), fresh: false, signal, onProgress: () => {} },
    });
    expect(numbersOf(results[1]!)).toEqual(numbersOf(alone.result));
    const again = await sweepIn(out, sweep);
    expect(again.points.map(({ reused }) => reused)).toEqual([true, true]);
    expect(again.points.map(({ result }) => result)).toEqual(points.map(({ result }) => result));
  });

  it('tells errors and losses after the last epoch, a mean where there are several trainings', async () => {
    const outcome = await first;
    const { result } = outcome.points[1]!;
    const [sgd] = results[1]!.methods;
    const last = sgd!.runs.map(({ history }) => history.at(-1)!);
    expect(result).toMatchObject({
      ...{ kind: 'array-training', unit: 'percent', epochs: 2 },
      methods: [
        {
          name: 'sgd',
          loss: { values: last.map(({ loss }) => loss) },
          withNoise: { values: last.map(({ error }) => error!.with) },
          withoutNoise: { mean: (last[0]!.error!.without! + last[1]!.error!.without!) / 2 },
        },
        { name: 'ttv2' },
      ],
    });
    const text = sweepText(outcome);
    expect(text).toMatch(
      /^point +states +rates +runs +method +with noise +without +training loss/m,
    );
    expect(text).toContain('Test error in percent after the last epoch');
  });

  it('has its runs in lists and tables', async () => {
    const found = listRuns(out, ['runs=1']);
    expect(found.map(({ run, state }) => [join(out, run), state])).toEqual([
      [(await first).points[0]!.folder, 'finished'],
    ]);
    const { rows } = await queryRuns(
      out,
      `SELECT "device.states", method, training, epoch, loss, error, digitalError, unit
       FROM points JOIN arrayEpochs USING (run) ORDER BY ALL`,
    );
    const expected = results.flatMap(({ methods, unit }, i) =>
      methods.flatMap(({ name, runs }) =>
        runs.flatMap(({ run, history }) =>
          history.map(({ epoch, loss, error }) => [
            ...[[20, 60][i], name, run, epoch, loss, error!.with, error!.without, unit],
          ]),
        ),
      ),
    );
    expect(rows).toEqual(expected);
    const runs = await queryRuns(out, 'SELECT model, seed, trainCount, backend FROM runs');
    expect(runs.rows).toEqual([
      ['fully-connected', 1, 120, 'cpu'],
      ['fully-connected', 1, 120, 'cpu'],
    ]);
    expect((await queryRuns(out, 'SELECT digital FROM methods')).rows).toHaveLength(4);
  });

  it('has a report of errors or losses', async () => {
    const report = readSweepReport(folder);
    expect(report.options?.metric).toBe('error');
    const { methods } = report.points[0]!;
    const [sgd] = results[0]!.methods;
    expect(methods[0]).toMatchObject({
      numbers: { loss: { mean: sgd!.runs[0]!.history.at(-1)!.loss } },
    });
    const page = await renderSweepHtml(readSweepReport(folder, { metric: 'loss' }));
    expect(page).toContain('training loss, nats');
    expect(page).toContain('<h2>Along states</h2>');
    expect(() => readSweepReport(folder, { metric: 'drop' })).toThrowError(
      "--metric: expected one of error, digital-error, loss for a sweep of training on arrays, got 'drop'.",
    );
  });
});

describe('resolveSweep(input) of training on arrays', () => {
  it('tells what is wrong with a point', () => {
    const wrong = () => resolveSweep({ base, sweep: { 'device.stats': [20, 60] } });
    expect(wrong).toThrowError(SpecError);
    expect(wrong).toThrowError(/device.*stats/s);
  });

  it('takes the built-in one as its base, and the example', () => {
    const own = resolveSweep({ base: 'ttv2', sweep: { seed: [1, 2] } });
    expect(own.points.map(({ spec }) => trainsArrays(spec) && spec.name)).toEqual(['ttv2', 'ttv2']);
    expect(loadSweep('array-sweep').points).toHaveLength(9);
    const example = readFileSync(new URL('../../examples/array-sweep.yaml', import.meta.url));
    expect(String(example)).toContain('npx lernmatrix sweep examples/array-sweep.yaml');
  });
});
