import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOrder, batchSizes, fillBatch } from '../../src/data/batches.js';
import { createDataset } from '../../src/data/dataset.js';
import { normaliser } from '../../src/data/normalise.js';
import { DataError, ShapeError } from '../../src/errors.js';
import { createStream } from '../../src/random/stream.js';

const split = {
  count: 5,
  images: Uint8Array.from({ length: 5 * 2 * 3 }, (_, i) => i),
  labels: Uint8Array.of(0, 1, 2, 3, 4),
};
const shape = [2, 1, 3] as const;
const tiny = createDataset({ name: 't', classes: 5, shape, train: split, test: split, source: '' });
const raw = normaliser('none', tiny);

describe('batchOrder(stream, count, epoch)', () => {
  it('holds every index exactly once, whatever the seed and epoch', () => {
    const cases = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 400 }), fc.nat(50));
    fc.assert(
      fc.property(cases, ([seed, count, epoch]) => {
        const order = batchOrder(createStream(seed, 'data'), count, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is the same for the same seed and epoch, whatever was drawn before', () => {
    const stream = createStream(7, 'data');
    const later = batchOrder(stream, 1000, 3);
    batchOrder(stream, 50, 0);
    expect(batchOrder(createStream(7, 'data'), 1000, 3)).toEqual(later);
  });

  it('agrees between epochs, and between seeds, in about one place as chance has it', () => {
    const orders = [0, 1, 2].map((epoch) => batchOrder(createStream(7, 'data'), 1000, epoch));
    const others = [...orders.slice(1), batchOrder(createStream(8, 'data'), 1000, 0)];
    for (const other of others) {
      const agreeing = other.filter((index, at) => index === orders[0]![at]).length;
      expect(agreeing).toBeLessThan(8); // Poisson(1): above 7 once in 100,000
    }
  });
});

describe('batchSizes(count, batchSize, last)', () => {
  it('keeps every sample, or drops only the partial batch', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 80 }));
    fc.assert(
      fc.property(sizes, ([count, batchSize]) => {
        const kept = batchSizes(count, batchSize, 'keep');
        expect(kept.reduce((sum, size) => sum + size, 0)).toBe(count);
        expect(kept.slice(0, -1).every((size) => size === batchSize)).toBe(true);
        expect(kept.at(-1)).toBeLessThanOrEqual(batchSize);
        fc.pre(count >= batchSize);
        const whole = kept.filter((size) => size === batchSize);
        expect(batchSizes(count, batchSize, 'drop')).toEqual(whole);
      }),
    );
    expect(batchSizes(60_000, 128, 'keep').at(-1)).toBe(96);
  });

  it('refuses a size below 1, and dropping the only batch', () => {
    expect(() => batchSizes(10, 0, 'keep')).toThrow('at least 1, got 0');
    expect(() => batchSizes(10, 11, 'drop')).toThrow(DataError);
  });
});

describe('fillBatch(split, normaliser, indices, start, size, images, labels)', () => {
  it('gathers samples and labels in the given order', () => {
    const images = new Float32Array(12);
    const labels = new Int32Array(2);
    fillBatch(split, raw, Uint32Array.of(3, 0, 4, 1), 1, 2, images, labels);
    expect([...images]).toEqual([0, 1, 2, 3, 4, 5, 24, 25, 26, 27, 28, 29]);
    expect([...labels]).toEqual([0, 4]);
  });

  it('without indices takes the order of the file, and gives 64-bit labels where asked', () => {
    const images = new Float32Array(12);
    const labels = new BigInt64Array(2);
    fillBatch(split, raw, null, 3, 2, images, labels);
    expect(images[0]).toBe(18);
    expect([...labels]).toEqual([3n, 4n]);
  });

  it('normalises each channel by its own table', () => {
    const own = normaliser({ mean: [0, 1 / 255], std: [1 / 255, 2 / 255] }, tiny);
    const images = new Float32Array(6);
    fillBatch(split, own, null, 0, 1, images, new Int32Array(1));
    [0, 1, 2, 1, 1.5, 2].forEach((value, i) => {
      expect(images[i]).toBeCloseTo(value, 5);
    });
  });

  it('fills a partial batch to its true size and leaves the rest of the buffers alone', () => {
    const images = new Float32Array(4 * 6).fill(-7);
    const labels = new Int32Array(4).fill(-7);
    fillBatch(split, raw, null, 4, 1, images, labels);
    expect([...images.subarray(0, 6)]).toEqual([24, 25, 26, 27, 28, 29]);
    expect(images.subarray(6).every((value) => value === -7)).toBe(true);
    expect([...labels]).toEqual([4, -7, -7, -7]);
  });

  it('refuses to leave the order, the split or the buffers', () => {
    const labels = new Int32Array(5);
    const fill = (indices: Uint32Array | null, start: number, size: number, room = 30) =>
      fillBatch(split, raw, indices, start, size, new Float32Array(room), labels);
    expect(() => fill(null, 4, 2)).toThrow('within 0 to 5, got 4 to 6');
    expect(() => fill(Uint32Array.of(5), 0, 1)).toThrow('must be below 5, got 5');
    expect(() => fill(null, 0, 2, 11)).toThrow('must hold 12 pixels and 2 labels, got 11 and 5');
    expect(() => fill(null, 0, 0)).toThrow(ShapeError);
  });
});
