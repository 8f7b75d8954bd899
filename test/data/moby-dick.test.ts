import { describe, expect, it } from 'vitest';
import { loadText, textParts } from '../../src/data/text.js';

describe("loadText({ kind: 'moby-dick' })", () => {
  it('gives the novel from its first words on, without a download', () => {
    const { train, vocabulary, test, source } = loadText({
      kind: 'moby-dick',
      trainBytes: 1_000_000,
      testBytes: 100_000,
    });
    const words = String.fromCharCode(
      ...train.subarray(0, 200).map((symbol) => vocabulary[symbol]!),
    );
    expect(words).toContain('Loomings');
    expect(words).toContain('Call me Ishmael.');
    expect([train.length, test.length]).toEqual([1_000_000, 100_000]);
    expect(source).toMatch(/^npm package @stdlib\/datasets-moby-dick 0\./);
  });

  it('is parted as its name says: every byte once, nine tenths to train on', () => {
    const { train, test, vocabulary } = loadText({ kind: 'moby-dick', ...textParts['moby-dick'] });
    expect(train.length + test.length).toBe(1_191_373);
    expect(train.length / test.length).toBeCloseTo(9, 1);
    expect(vocabulary.length).toBe(83);
  });

  it('tells how long the novel is where more is asked for', () => {
    const ask = () => loadText({ kind: 'moby-dick', trainBytes: 2_000_000, testBytes: 1 });
    expect(ask).toThrow(/at most its \d{7} bytes together, got 2000000 \+ 1\. Lower one\./);
  });
});
