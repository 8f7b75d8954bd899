import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { loadSpec } from '../../src/experiment/spec/index.js';
import { resultSchema, summarySchema } from '../../src/report/schema.js';
import { lernmatrix, recordingTerminal } from './support.js';

let out = '';

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'lernmatrix-run-'));
});

afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

/** The demo made small: one method, 256 images, three chips. */
function small(...more: string[]): string[] {
  const settings = {
    'data.trainCount': '256',
    'data.testCount': '100',
    'training.epochs': '1',
    'training.batchSize': '64',
    methods: '[sgd]',
    'evaluation.chips': '3',
    'hardware.variation.sigma': '[0, 0.1]',
    'execution.jobs': '1',
  };
  const flags = Object.entries(settings).flatMap(([path, value]) => [`--${path}`, value]);
  return ['run', 'demo', ...flags, '--out', out, ...more];
}

const folders = () => readdirSync(out).map((name) => join(out, name));

describe('lernmatrix run', () => {
  it('prints the numbers alone with --json, and keeps spec, models, result and report', async () => {
    const { code, out: printed } = await lernmatrix(...small('--json'));
    expect(code).toBe(0);
    const summary = summarySchema.parse(JSON.parse(printed));
    expect(summary.methods.map(({ name }) => name)).toEqual(['sgd']);
    expect(summary.methods[0]!.variation.map(({ sigma }) => sigma)).toEqual([0, 0.1]);
    expect(summary.methods[0]!.variation[1]!.accuracy).toHaveLength(3);
    const [folder] = folders();
    const parts = readdirSync(folder!);
    for (const part of ['spec.yaml', 'models', 'result.json', 'report.html']) {
      expect(parts).toContain(part);
    }
    const stored = JSON.parse(readFileSync(join(folder!, 'result.json'), 'utf8')) as unknown;
    expect(resultSchema.parse(stored).methods[0]!.digital).toBe(summary.methods[0]!.digital);
  });

  it('shows what an earlier run of the same experiment found: table, answer, report', async () => {
    const { code, out: printed, err } = await lernmatrix(...small());
    expect({ code, err }).toEqual({
      code: 0,
      err: 'This was run before; here is its result. Add --fresh to run it again.\n',
    });
    expect(printed).toMatch(/^method +digital +0 % +10 % +gradients +training$/m);
    expect(printed).toMatch(/^At 10 % weight variation, lenet5 trained with SGD keeps /m);
    expect(printed).toContain(`Report: ${join(folders()[0]!, 'report.html')}\n`);
  });

  it('keeps a spec.yaml that is the same experiment', () => {
    const [folder] = folders();
    expect(loadSpec(join(folder!, 'spec.yaml'))).toEqual(loadSpec('demo', small().slice(2, -2)));
  });

  it('stops at Ctrl-C with 130, says how to go on, and goes on', async () => {
    const args = small('--seed', '7', '--json');
    const terminal = recordingTerminal();
    const running = runCli(args, { ...terminal, onInterrupt: (stop) => interruptAtOnce(stop) });
    expect(await running).toBe(130);
    expect(terminal.written.out).toBe('');
    expect(terminal.written.err).toMatch(/^stopped; run the same command again to go on/m);
    const again = await lernmatrix(...args);
    expect(again.code).toBe(0);
    expect(summarySchema.parse(JSON.parse(again.out)).methods).toHaveLength(1);
  });
});

function interruptAtOnce(stop: () => void): () => void {
  stop();
  return () => undefined;
}

describe('lernmatrix evaluate', () => {
  it('tries the trained networks on other hardware without training them', async () => {
    const folder = folders().find((path) => existsSync(join(path, 'result.json')))!;
    const flags = ['--hardware.variation.sigma', '0.3', '--evaluation.chips', '2', '--json'];
    const { code, out: printed } = await lernmatrix('evaluate', folder, ...flags);
    expect(code).toBe(0);
    const [method] = summarySchema.parse(JSON.parse(printed)).methods;
    expect(method!.variation.map(({ sigma, accuracy }) => [sigma, accuracy.length])).toEqual([
      [0.3, 2],
    ]);
  });

  it('refuses another training', async () => {
    const [folder] = folders();
    const { code, err } = await lernmatrix('evaluate', folder!, '--training.epochs', '3');
    expect(code).not.toBe(0);
    expect(err).not.toContain('This is a defect');
  });
});
