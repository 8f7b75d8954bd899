import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadText, textParts } from '../../src/data/text.js';

const whole = { kind: 'warpeace', ...textParts.warpeace } as const;

describe("loadText({ kind: 'warpeace' }) without the text", () => {
  const folder = mkdtempSync(join(tmpdir(), 'lernmatrix-warpeace-'));
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says how to fetch it', () => {
    vi.stubEnv('LERNMATRIX_DATA', folder);
    expect(() => loadText(whole)).toThrow(/Fetch it: lernmatrix data fetch warpeace\.$/);
    const file = 'warpeace/warpeace_input.txt';
    expect(() => loadText({ ...whole, kind: 'text', file })).toThrow(
      /got nothing at .*\. Fetch it: lernmatrix data fetch warpeace\.$/,
    );
    writeFileSync(join(folder, 'mine.txt'), 'a text');
    expect(() => loadText({ ...whole, kind: 'text', file: 'mine.txt' })).toThrow(/at most its 6/);
  });
});

const path = join(process.env.LERNMATRIX_DATA ?? '', 'warpeace', 'warpeace_input.txt');
const reason = 'set LERNMATRIX_DATA to a folder that holds warpeace/warpeace_input.txt';
describe.skipIf(!existsSync(path))(`War and Peace (${reason})`, () => {
  it('has the paper’s 87 symbols, 2,933,246 to train on and 325,000 to test on', () => {
    const { train, test, vocabulary, digest } = loadText(whole);
    expect([train.length, test.length, vocabulary.length]).toEqual([2_933_246, 325_000, 87]);
    // Of the whole file, as the published copy has it.
    expect(digest).toBe('fb66ba999dafe24017cdd59e04c56d385a9c8466993d374fd4c6f08b2142985e');
  });
});
