import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import { evaluateRun } from '../../src/experiment/runner.js';
import type { ExperimentResult } from '../../src/report/result.js';
import { writeIndex } from '../../src/sweep/sweep-index.js';
import {
  columnsOf,
  compareSettings,
  csvText,
  findRuns,
  listRuns,
  queryRuns,
  tableNames,
} from '../../src/sweep/tables/index.js';
import { newFolder, run } from '../experiment/run/support.js';
import { patience, tinySweep } from './support.js';

const out = newFolder();
const sweep = tinySweep({ sweep: { 'training.learningRate': [0.05, 0.02] } });
const folder = join(out, sweep.name);
let results: ExperimentResult[] = [];
let runs: string[] = [];

beforeAll(async () => {
  const outcomes = [];
  for (const { spec } of sweep.points) outcomes.push(await run(spec, folder));
  writeIndex(sweep, folder);
  results = outcomes.map(({ result }) => result);
  runs = outcomes.map((outcome) => outcome.folder);
}, patience);

const rows = async (sql: string) => (await queryRuns(out, sql)).rows;

describe('queryRuns(out, sql)', { timeout: patience }, () => {
  it('finds the numbers of every result in the tables', async () => {
    const [, second] = results;
    const [method] = second!.methods;
    const [point] = method!.variation;
    const where = `JOIN points USING (run) WHERE "training.learningRate" = 0.02`;
    expect(await rows(`SELECT digital FROM methods ${where}`)).toEqual([[method!.digital]]);
    expect(await rows(`SELECT accuracy FROM chips ${where} ORDER BY chip`)).toEqual(
      point!.accuracy.map((accuracy) => [accuracy]),
    );
    expect(await rows(`SELECT sigma, mean, ci95Low, ci95High FROM variation ${where}`)).toEqual([
      [point!.sigma, point!.mean, ...point!.ci95],
    ]);
    expect(await rows(`SELECT epoch, loss FROM epochs ${where} ORDER BY epoch`)).toEqual(
      method!.training.map(({ epoch, loss }) => [epoch, loss]),
    );
    expect(await rows(`SELECT seed, startedAt FROM runs ${where}`)).toEqual([
      [second!.seed, second!.startedAt],
    ]);
    expect(
      await rows("SELECT DISTINCT value FROM settings WHERE path = 'training.epochs'"),
    ).toEqual([['2']]);
  });

  it('adds runs that are new and drops those that are gone, the files being whole each time', async () => {
    const count = 'SELECT count(*) FROM runs';
    const before = (await rows(count))[0]![0] as number;
    const files = readdirSync(join(out, 'tables')).sort();
    await rows(count);
    expect(readdirSync(join(out, 'tables')).sort()).toEqual(files);
    const options = {
      out,
      fresh: false,
      signal: new AbortController().signal,
      onProgress: () => {},
    };
    await evaluateRun(runs[0]!, ['--evaluation.chips', '3'], options);
    expect(await rows(count)).toEqual([[before + 1]]);
    rmSync(join(runs[0]!, 'evaluations'), { recursive: true });
    expect(await rows(count)).toEqual([[before]]);
  });

  it('makes damaged tables again from the folders', async () => {
    const sql = 'SELECT * FROM chips ORDER BY ALL';
    const before = await rows(sql);
    writeFileSync(join(out, 'tables', 'tables.json'), '{"format": "lernma');
    expect(await rows(sql)).toEqual(before);
    rmSync(join(out, 'tables'), { recursive: true });
    expect(await rows(sql)).toEqual(before);
  });

  it('leaves out a run whose result is damaged', async () => {
    const path = join(runs[1]!, 'result.json');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, 100));
    expect(await rows('SELECT count(*) FROM runs')).toEqual([[1]]);
    writeFileSync(path, whole);
    expect(await rows('SELECT count(*) FROM runs')).toEqual([[2]]);
  });

  it('has the columns that docs/sweeps.md names', async () => {
    const doc = readFileSync(new URL('../../docs/sweeps.md', import.meta.url), 'utf8');
    for (const table of tableNames) {
      const [, listed] = new RegExp(`^\\| \`${table}\` \\| [^|]+ \\| ([^|]+) \\|$`, 'm').exec(doc)!;
      expect(listed!.split(', ')).toEqual(columnsOf(table).map(([name]) => name));
      const described = await queryRuns(out, `SELECT * FROM ${table} LIMIT 0`);
      expect(described.columns).toEqual(columnsOf(table).map(([name]) => name));
    }
  });

  it('tells what is wrong with SQL, and which tables there are', async () => {
    const wrong = queryRuns(out, 'SELECT * FROM run');
    await expect(wrong).rejects.toThrowError(SpecError);
    await expect(wrong).rejects.toThrowError(/^query: expected SQL .*Tables: runs, methods/s);
  });
});

describe('findRuns(out)', () => {
  it('tells runs that are finished from those that are not', () => {
    rmSync(join(runs[1]!, 'result.json'));
    expect(
      findRuns(out)
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['finished', 'unfinished']);
    expect(findRuns(join(out, 'nothing'))).toEqual([]);
  });
});

describe('findRuns(out) where it has found them before', () => {
  it('sees results that come, change and go, and evaluations', () => {
    const store = newFolder();
    const long = new Date(Date.now() - 3_600_000);
    const make = (name: string) => {
      mkdirSync(join(store, name));
      writeFileSync(join(store, name, 'spec.yaml'), 'seed: 1\n');
      writeFileSync(join(store, name, 'result.json'), '{}');
      utimesSync(join(store, name), long, long);
    };
    for (const name of ['a', 'b', 'c']) make(name);
    const first = findRuns(store);
    expect(findRuns(store)).toEqual(first);
    const kept = readFileSync(join(store, 'tables', 'folders.json'), 'utf8');
    expect(Object.keys((JSON.parse(kept) as { runs: object }).runs)).toEqual(['a', 'b', 'c']);
    rmSync(join(store, 'a', 'result.json'));
    writeFileSync(join(store, 'b', 'result.json'), '{"other": 1}');
    make('d');
    rmSync(join(store, 'c'), { recursive: true });
    mkdirSync(join(store, 'd', 'evaluations'));
    make('d/evaluations/e');
    const found = findRuns(store);
    expect(found.map(({ run: name, state }) => `${name} ${state}`)).toEqual([
      ...['a unfinished', 'b finished', 'd finished', 'd/evaluations/e finished'],
    ]);
    expect(found[1]!.stamp).not.toBe(first[1]!.stamp);
    rmSync(join(store, 'tables'), { recursive: true });
    expect(findRuns(store)).toEqual(found);
  });
});

describe('listRuns(out, where)', () => {
  it('gives the runs whose settings have the values', () => {
    const found = listRuns(out, ['training.learningRate=0.05', 'seed=5']);
    expect(found.map(({ run: name }) => join(out, name))).toEqual([runs[0]]);
    expect(listRuns(out, ['seed=6'])).toEqual([]);
  });

  it('refuses paths that no run has, and conditions that are none', () => {
    expect(() => listRuns(out, ['training.epoch=1'])).toThrowError(
      "Did you mean 'training.epochs'?",
    );
    expect(() => listRuns(out, ['seed'])).toThrowError("--where: expected path=value, got 'seed'.");
  });
});

describe('compareSettings(first, second)', () => {
  it('gives what differs and nothing else', () => {
    expect(compareSettings(runs[0]!, runs[1]!)).toEqual([
      { path: 'training.learningRate', first: '0.05', second: '0.02' },
    ]);
  });
});

describe('csvText(result)', () => {
  it('quotes what CSV asks to be quoted, and leaves null empty', () => {
    const text = csvText({
      columns: ['a', 'b'],
      rows: [
        ['x,"y"', null],
        [1.5, [1, 2]],
      ],
    });
    expect(text).toBe('a,b\r\n"x,""y""",\r\n1.5,"[1,2]"\r\n');
  });
});
