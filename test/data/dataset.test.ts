import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../../src/data/dataset.js';
import { DataError } from '../../src/errors.js';

const bytes = Uint8Array.from({ length: 4 * 6 }, (_, i) => i);
const split = { count: 4, images: bytes, labels: Uint16Array.of(0, 300, 1, 2) };
const shape = [1, 2, 3] as const;
const parts = { name: 't', classes: 301, shape, train: split, test: split, source: '' };

describe('createDataset(parts, counts)', () => {
  it('keeps the first n samples of each split, images and labels', () => {
    const count = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(count, count, (trainCount, testCount) => {
        const { train, test } = createDataset(parts, { trainCount, testCount });
        for (const [kept, n] of [
          [train, trainCount],
          [test, testCount],
        ] as const) {
          expect(kept.count).toBe(n);
          expect([...kept.images]).toEqual([...bytes.subarray(0, 6 * n)]);
          expect([...kept.labels]).toEqual([...split.labels.subarray(0, n)]);
        }
      }),
    );
  });

  it.each([0, -1, 1.5, 5, Number.NaN])('refuses a count of %d where 4 exist', (trainCount) => {
    const create = () => createDataset(parts, { trainCount });
    expect(create).toThrow(DataError);
    expect(create).toThrow(`trainCount must be an integer from 1 to 4, got ${trainCount}`);
  });

  it('refuses a label that is no class, naming the split, only among the samples kept', () => {
    const few = { ...parts, classes: 3 };
    expect(() => createDataset(few)).toThrow('t, train: labels must be from 0 to 2');
    expect(() => createDataset(few)).toThrow('got 300 at sample 1');
    expect(createDataset(few, { trainCount: 1, testCount: 1 }).train.count).toBe(1);
  });

  it('gives a digest that any one changed byte changes', () => {
    const { digest } = createDataset(parts);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(createDataset(parts).digest).toBe(digest);
    const changed = Uint8Array.from(bytes, (byte, i) => (i === 23 ? byte + 1 : byte));
    expect(createDataset({ ...parts, test: { ...split, images: changed } }).digest).not.toBe(
      digest,
    );
    const labels = Uint16Array.of(0, 44, 1, 2); // 300 with its high byte lost
    expect(createDataset({ ...parts, train: { ...split, labels } }).digest).not.toBe(digest);
  });
});
