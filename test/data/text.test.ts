import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadText, vocabularyOf } from '../../src/data/text.js';
import { DataError } from '../../src/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'lernmatrix-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("loadText({ kind: 'text' })", () => {
  it('makes symbols of the training part’s bytes, in the order of their values', () => {
    const file = write('a.txt', 'banana nab');
    const text = loadText({ kind: 'text', file, trainBytes: 7, testBytes: 3 });
    expect([...text.vocabulary].map((byte) => String.fromCharCode(byte))).toEqual([
      ' ',
      'a',
      'b',
      'n',
    ]);
    expect([...text.train]).toEqual([2, 1, 3, 1, 3, 1, 0]);
    expect([...text.test]).toEqual([3, 1, 2]);
    expect(text.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps bytes that are no ASCII: one symbol a byte', () => {
    const file = write('utf8.txt', 'é-é-');
    const { vocabulary, train } = loadText({ kind: 'text', file, trainBytes: 5, testBytes: 1 });
    expect([...vocabulary]).toEqual([0x2d, 0xa9, 0xc3]);
    expect([...train]).toEqual([2, 1, 0, 2, 1]);
  });

  it('refuses a byte of the test part that the training part lacks, and says which and where', () => {
    const file = write('b.txt', 'aabbx');
    const load = () => loadText({ kind: 'text', file, trainBytes: 4, testBytes: 1 });
    expect(load).toThrow(DataError);
    expect(load).toThrow(/training part's 2, got 120 \("x"\) at byte 4/);
  });

  it('refuses a text that is shorter than its parts', () => {
    const file = write('c.txt', 'abc');
    const load = () => loadText({ kind: 'text', file, trainBytes: 3, testBytes: 1 });
    expect(load).toThrow(/at most its 3 bytes together, got 3 \+ 1/);
  });

  it('finds the excerpt that comes with the package', () => {
    const file = 'studies/ttv2/excerpt.txt';
    const text = loadText({ kind: 'text', file, trainBytes: 3000, testBytes: 500 });
    expect(text.train.length).toBe(3000);
    expect(text.source).toBe(file);
  });
});

describe('vocabularyOf(bytes)', () => {
  it('has each value once', () => {
    expect([...vocabularyOf(Uint8Array.of(9, 3, 9, 200))]).toEqual([3, 9, 200]);
  });
});
