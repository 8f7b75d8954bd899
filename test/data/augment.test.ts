import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Augmentation, createAugmenter, drawFor } from '../../src/data/augment.js';
import type { Normaliser } from '../../src/data/normalise.js';
import { DataError, ShapeError } from '../../src/errors.js';
import { createStream } from '../../src/random/stream.js';

const shape = [2, 3, 4] as const;
const pixels = 24;
const black: Normaliser = {
  tables: [-1, -2].map((value) => new Float32Array(256).fill(value)),
  describe: '',
};
const batch = (size: number) => Float32Array.from({ length: size * pixels }, (_, i) => i);
const stream = createStream(11, 'data');

/** Pads, crops and mirrors by explicit coordinates: the oracle for one pixel. */
function expected(
  image: Float32Array,
  { cropPadding, padMode }: Augmentation,
  draw: { top: number; left: number; mirrored: boolean },
): number[] {
  const [channels, height, width] = shape;
  const reflect = (at: number, length: number) => {
    const folded = Math.abs(at);
    return folded < length ? folded : 2 * (length - 1) - folded;
  };
  return Array.from({ length: pixels }, (_, i) => {
    const channel = Math.floor(i / (height * width)) % channels;
    const cropped = draw.mirrored ? width - 1 - (i % width) : i % width;
    let y = (Math.floor(i / width) % height) + draw.top - cropPadding;
    let x = cropped + draw.left - cropPadding;
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    if (!inside && padMode === 'zero') return -1 - channel;
    [y, x] = [reflect(y, height), reflect(x, width)];
    return image[(channel * height + y) * width + x]!;
  });
}

describe('createAugmenter(augmentation, shape, normaliser)', () => {
  it('moves each image as padding, cropping, then mirroring by its draws does', () => {
    const options = fc.record({
      cropPadding: fc.nat(2),
      padMode: fc.constantFrom('zero' as const, 'reflect' as const),
      flip: fc.boolean(),
    });
    fc.assert(
      fc.property(options, fc.nat(20), (augmentation, epoch) => {
        const images = batch(3);
        const indices = Uint32Array.of(9, 40, 2, 7);
        createAugmenter(augmentation, shape, black)(images, 3, stream, epoch, indices, 1);
        [40, 2, 7].forEach((sample, row) => {
          const before = batch(3).subarray(row * pixels, (row + 1) * pixels);
          const draw = drawFor(stream.child('augment', epoch), sample, augmentation);
          const after = [...images.subarray(row * pixels, (row + 1) * pixels)];
          expect(after).toEqual(expected(before, augmentation, draw));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('treats a sample alike in any batch and order, and leaves what lies behind the batch', () => {
    const augment = createAugmenter({ cropPadding: 2, padMode: 'zero', flip: true }, shape, black);
    const alone = batch(2);
    augment(alone, 1, stream, 4, Uint32Array.of(13), 0);
    expect([...alone.subarray(pixels)]).toEqual([...batch(2).subarray(pixels)]);
    const together = Float32Array.from({ length: 3 * pixels }, (_, i) => i % pixels);
    augment(together, 3, stream, 4, null, 12);
    expect([...together.subarray(pixels, 2 * pixels)]).toEqual([...alone.subarray(0, pixels)]);
  });

  it('without crop and flip changes nothing', () => {
    const images = batch(2);
    const off = { cropPadding: 0, padMode: 'zero', flip: false } as const;
    createAugmenter(off, shape, black)(images, 2, stream, 0, null, 0);
    expect(images).toEqual(batch(2));
  });

  it('refuses padding that is no count, that reflects too far, and a short buffer', () => {
    const make = (cropPadding: number, padMode: 'zero' | 'reflect') => () =>
      createAugmenter({ cropPadding, padMode, flip: false }, shape, black);
    expect(make(1.5, 'zero')).toThrow(DataError);
    expect(make(-1, 'zero')).toThrow('at least 0, got -1');
    expect(make(3, 'reflect')).toThrow("below the image's 3 pixels to reflect, got 3");
    const augment = make(2, 'reflect')();
    expect(() => augment(batch(1), 2, stream, 0, null, 0)).toThrow(ShapeError);
  });
});

describe('drawFor(stream, sample, augmentation)', () => {
  it('draws each corner equally often and a fair coin, independent of each other', () => {
    const augmentation = { cropPadding: 1, padMode: 'zero', flip: true } as const;
    const draws = 18_000;
    const counts = new Map<string, number>();
    for (let sample = 0; sample < draws; sample++) {
      const { top, left, mirrored } = drawFor(stream, sample, augmentation);
      const cell = `${top} ${left} ${mirrored}`;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    expect(counts.size).toBe(18);
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(40.8); // 17 degrees of freedom, p = 0.001
    expect(chiSquared).toBeGreaterThan(3.98); // and not too even, p = 0.9995
  });

  it('draws anew in each epoch, independent of the one before', () => {
    const augmentation = { cropPadding: 0, padMode: 'zero', flip: true } as const;
    const flipped = (epoch: number, sample: number) =>
      drawFor(stream.child('augment', epoch), sample, augmentation).mirrored;
    const counts = [0, 0, 0, 0];
    for (let sample = 0; sample < 4000; sample++) {
      const cell = (flipped(1, sample) ? 1 : 0) + (flipped(2, sample) ? 2 : 0);
      counts[cell] = counts[cell]! + 1;
    }
    const chiSquared = counts.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(16.3); // 3 degrees of freedom, p = 0.001
  });
});
