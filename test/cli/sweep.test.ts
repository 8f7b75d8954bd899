import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { summarySchema } from '../../src/report/schema.js';
import { resolveSweep } from '../../src/sweep/spec/index.js';
import { lernmatrix } from './support.js';

let out = '';
let file = '';

const small = {
  name: 'small',
  base: {
    name: 'small',
    data: { kind: 'mnist', trainCount: 200, testCount: 100 },
    model: { name: 'one', layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }] },
    training: { epochs: 1, batchSize: 50 },
    methods: ['sgd'],
    hardware: { variation: { kind: 'gaussian', sigma: [0.1] } },
    evaluation: { chips: 2 },
  },
  sweep: { seed: [1, 2] },
};

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'lernmatrix-sweep-'));
  file = join(out, 'small.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(small));
});

afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

interface Printed {
  readonly points: readonly {
    readonly id: string;
    readonly values: object;
    readonly state: string;
    readonly reused: boolean;
    readonly result: unknown;
  }[];
}

describe('lernmatrix sweep', { timeout: 400_000 }, () => {
  it('prints what became of each point with --json, the same but for times when run again', async () => {
    const first = await lernmatrix('sweep', file, '--out', out, '--json');
    expect(first.code).toBe(0);
    const { points } = JSON.parse(first.out) as Printed;
    expect(points.map(({ values, state, reused }) => ({ values, state, reused }))).toEqual([
      { values: { seed: 1 }, state: 'finished', reused: false },
      { values: { seed: 2 }, state: 'finished', reused: false },
    ]);
    for (const { result } of points) expect(summarySchema.parse(result).methods).toHaveLength(1);
    const again = await lernmatrix('sweep', file, '--out', out, '--json');
    expect((JSON.parse(again.out) as Printed).points).toEqual(
      points.map((point) => ({ ...point, reused: true })),
    );
    const { code, out: csv } = await lernmatrix(
      'query',
      'SELECT count(*) AS n FROM runs',
      '--out',
      out,
      '--csv',
    );
    expect({ code, csv }).toEqual({ code: 0, csv: 'n\r\n2\r\n' });
    const listed = await lernmatrix('runs', 'list', '--out', out, '--where', 'seed=2', '--json');
    expect(JSON.parse(listed.out)).toMatchObject([{ state: 'finished', settings: { seed: '2' } }]);
  });

  it('has a report, of the axis and the metric that are asked for', async () => {
    const folder = join(out, 'small');
    await lernmatrix('sweep', file, '--out', out, '--json');
    const { code, out: printed } = await lernmatrix('report', folder, '--metric', 'digital');
    expect({ code, printed }).toEqual({ code: 0, printed: `${join(folder, 'report.html')}\n` });
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('digital test accuracy, %');
    expect(page).toContain('2 points: 2 finished');
    const wrong = await lernmatrix('report', folder, '--x', 'training.epochs');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('--x: expected a setting that the sweep varies');
    const markdown = await lernmatrix('report', folder, '--markdown');
    expect(markdown.err).toContain('--markdown: belongs to the report of a run');
  });

  it('lists the points and estimates their cost with --dry-run, running none', async () => {
    const elsewhere = join(out, 'dry');
    const { code, out: printed } = await lernmatrix(
      'sweep',
      file,
      '--out',
      elsewhere,
      '--dry-run',
      '--json',
    );
    expect(code).toBe(0);
    const estimate = JSON.parse(printed) as {
      points: { seconds: number; bytes: number; finished: boolean }[];
    };
    expect(estimate.points).toHaveLength(2);
    for (const { seconds, bytes, finished } of estimate.points) {
      expect(seconds).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(2 ** 20);
      expect(finished).toBe(false);
    }
  });

  it.each([
    [['--on', 'moon'], "--on: expected 'local' or 'slurm', got 'moon'."],
    [['--partition', 'short'], '--partition: belongs to --on slurm.'],
    [['--on', 'slurm', '--processes', '2'], '--processes: belongs to --on local.'],
    [['--processes', '0'], '--processes: expected a whole number of at least 1'],
    [['--training.epoch', '2'], 'Did you mean --training.epochs?'],
  ])('refuses %j', async (flags, message) => {
    const { code, err } = await lernmatrix('sweep', file, '--out', out, ...flags);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('docs/sweeps.md', () => {
  it('shows a sweep that is right', () => {
    const doc = readFileSync(new URL('../../docs/sweeps.md', import.meta.url), 'utf8');
    const [, yaml] = /^```yaml\n(.*?)^```/ms.exec(doc)!;
    expect(resolveSweep(parse(yaml!)).points.length).toBe(2 * 4 * 3 * 2 * 3 - 2 * 3 * 2 * 3);
  });
});
