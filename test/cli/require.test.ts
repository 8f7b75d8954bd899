import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/sweep/require/index.js';
import { lernmatrix } from './support.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-require-'));
const file = join(out, 'small.yaml');
writeFileSync(
  file,
  // JSON is YAML.
  JSON.stringify({
    name: 'small',
    execution: { jobs: 1 },
    data: { kind: 'mnist', trainCount: 500, testCount: 200 },
    model: { name: 'one', layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }] },
    training: { epochs: 1, batchSize: 50 },
    methods: ['sgd'],
    hardware: { variation: { kind: 'gaussian', sigma: 0.1 } },
    evaluation: { chips: 2 },
  }),
);
afterAll(() => rmSync(out, { recursive: true, force: true }));

const over = ['--over', 'hardware.variation.sigma'];

describe('lernmatrix require', { timeout: 400_000 }, () => {
  it('trains, searches, and prints the answer; again from the run that it made', async () => {
    const words = ['--drop', '5%', '--precision', '20%', '--most-chips', '40', '--out', out];
    const { code, out: printed } = await lernmatrix('require', file, ...over, ...words, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(printed) as Requirement & { folder: string };
    expect(answer).toMatchObject({ metric: 'accuracy', drop: 5, confidence: 0.95, precision: 0.2 });
    const [{ name, value, interval, direction }] = answer.methods as [Requirement['methods'][0]];
    expect({ name, direction }).toEqual({ name: 'sgd', direction: 'largest' });
    expect(interval[0]).toBeLessThan(value);
    const again = await lernmatrix('require', answer.folder, ...over, ...words);
    expect(again.code).toBe(0);
    expect(again.out).toContain(String(Number(value.toPrecision(3))));
    expect(again.out).toContain('is at most 5 points below digital.');
  });

  it.each([
    [[...over, '--drop', 'much'], '--drop: expected a number from 0 to 100, got'],
    [[...over, '--metric', 'loss'], "--metric: expected 'accuracy', got 'loss'."],
    [[...over, '--direction', 'up'], "--direction: expected 'largest' or 'smallest', got 'up'."],
    [['--over', 'training.epochs'], '--over: expected a path below hardware'],
  ])('refuses %j before it trains', async (words, message) => {
    const { code, err } = await lernmatrix('require', file, ...words, '--out', join(out, 'none'));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('lernmatrix schema sweep', () => {
  it('prints the JSON Schema of sweep files', async () => {
    const { out: printed } = await lernmatrix('schema', 'sweep');
    expect(JSON.parse(printed)).toMatchObject({
      title: 'Lernmatrix sweep',
      properties: { base: {}, sweep: {}, zip: {}, points: {}, exclude: {}, repeats: {} },
    });
  });
});
