import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../../src/cli/program.js';
import { outcomeSchema } from '../../src/studies/index.js';
import { lernmatrix, recordingTerminal } from './support.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-study-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const listing = z.looseObject({
  name: z.string(),
  paper: z.string(),
  item: z.string(),
  available: z.boolean(),
});

describe('lernmatrix study list', () => {
  it('prints each study with its paper, its item, and whether it is available, as JSON', async () => {
    const { code, out: printed } = await lernmatrix('study', 'list', '--json');
    expect(code).toBe(0);
    const listings = z.array(listing).parse(JSON.parse(printed));
    expect(listings.find(({ name }) => name === 'wvat/table2')).toMatchObject({
      item: 'Table 2',
      available: true,
    });
    const absent = listings.filter(({ available }) => !available);
    for (const each of absent) expect(each).toHaveProperty('reason');
  });

  it('prints a line for each', async () => {
    const { out: printed } = await lernmatrix('study', 'list');
    expect(printed).toMatch(/^· wvat\/table1 +Table 1: accuracy on MNIST/m);
    expect(printed).toMatch(/^ {2}wvat\/figure3 +Figure 3: not available, a schematic/m);
  });
});

// Each trains small networks; a busy machine takes its time.
describe('lernmatrix study run', { timeout: 600_000 }, () => {
  it('is told that nothing was run yet', async () => {
    const { code, err } = await lernmatrix('study', 'compare', 'wvat/figure1', '--out', out);
    expect(code).toBe(1);
    expect(err).toContain('Run `lernmatrix study run wvat/figure1` first');
  });

  it('stops at Ctrl-C with 130, and goes on', async () => {
    const terminal = recordingTerminal();
    const stopAtOnce = (stop: () => void) => {
      stop();
      return () => undefined;
    };
    const args = ['study', 'run', 'wvat/figure1', '--out', out, '--json'];
    expect(await runCli(args, { ...terminal, onInterrupt: stopAtOnce })).toBe(130);
    expect(terminal.written.out).toBe('');
    expect(terminal.written.err).toContain('run the same command again');
    const { code, out: printed } = await lernmatrix(...args);
    expect(code).toBe(0);
    const outcome = outcomeSchema.parse(JSON.parse(printed));
    expect(outcome).toMatchObject({ name: 'wvat/figure1', scale: 'smoke' });
    expect(outcome.claims[0]).toMatchObject({
      held: null,
      why: 'not tested at this scale',
      published: [36.58, 34.17, 14.89],
    });
  });

  it('prints series and claims for people', async () => {
    const { out: printed } = await lernmatrix('study', 'run', 'wvat/figure1', '--out', out);
    expect(printed).toMatch(/^wvat\/figure1 at scale smoke: /);
    expect(printed).toMatch(/^vgg5\/sgd, percent: digital \d/m);
    expect(printed).toMatch(/^· At 10 % variation SGD loses more/m);
  });

  it('says what the command line changed', async () => {
    const args = ['study', 'run', 'wvat/figure1', '--training.epochs', '1', '--out', out];
    const { out: printed } = await lernmatrix(...args);
    expect(printed).toMatch(/^wvat\/figure1 at scale smoke: .*; changed by --training\.epochs 1$/m);
  });

  it('runs only the experiments that are named, and says so of the claims on others', async () => {
    const args = ['study', 'run', 'wvat/table2', '--only', 'vgg5', '--out', out, '--json'];
    const outcome = outcomeSchema.parse(JSON.parse((await lernmatrix(...args)).out));
    expect(Object.keys(outcome.experiments)).toEqual(['vgg5']);
    expect(outcome.claims[1]).toMatchObject({
      held: null,
      why: 'not tested: resnet20/wvat, resnet20/swa, resnet20/sgd was not measured',
    });
  });

  it.each([
    [['wvat/tabel1'], "Did you mean 'wvat/table1'?"],
    [['wvat/figure3'], 'is not available: a schematic'],
    [['wvat/table1', '--scale', 'huge'], "expected one of smoke, laptop, full, got 'huge'"],
    [['wvat/table2', '--only', 'vgg6'], "Did you mean 'vgg5'?"],
    [['wvat/table1', '--traning.epochs', '1'], 'Did you mean --training.epochs?'],
    [['wvat/table1', '--on', 'moon'], "--on: expected 'local' or 'slurm', got 'moon'."],
    [['wvat/table1', '--processes', '2'], '--processes: belongs to --on local.'],
    [['wvat/table1', '--on', 'local', '--memory', '2G'], '--memory: belongs to --on slurm.'],
  ])('refuses %j', async (args, told) => {
    const { code, err } = await lernmatrix('study', 'run', ...args, '--out', out);
    expect(code).toBe(2);
    expect(err).toContain(told);
  });

  it('says how to fetch data that are not here', async () => {
    const args = ['wvat/figure1', '--scale', 'full', '--out', out];
    const { code, err } = await lernmatrix('study', 'run', ...args);
    expect(code).toBe(1);
    expect(err).toContain('lernmatrix data fetch cifar10');
  });
});

describe('lernmatrix study compare', () => {
  it('puts ours beside theirs, with the difference', async () => {
    const { code, out: printed } = await lernmatrix(
      'study',
      'compare',
      'wvat/table2',
      '--out',
      out,
    );
    expect(code).toBe(0);
    expect(printed).toMatch(/^series +at +ours +published +difference$/m);
    expect(printed).toMatch(/^vgg5\/sgd +σ = 0\.1 +\S+ ± \S+ +53\.39 ± 3\.92 +[+−]\d/m);
  });

  it('gives the same numbers as JSON, with intervals and claims', async () => {
    const args = ['study', 'compare', 'wvat/table2', '--out', out, '--json'];
    const comparison = JSON.parse((await lernmatrix(...args)).out) as Record<string, unknown[]>;
    expect(comparison.claims).toHaveLength(6);
    const point = comparison.points!.find((each) => {
      const { series, x } = each as { readonly series: string; readonly x: unknown };
      return series === 'vgg5/wvat' && x === 0.1;
    }) as { ours: { mean: number; ci95: number[] }; published: unknown; difference: number };
    expect(point.published).toEqual({ mean: 85.21, std: 0.19 });
    expect(point.difference).toBeCloseTo(point.ours.mean - 85.21, 9);
    expect(point.ours.ci95).toHaveLength(2);
  });
});
