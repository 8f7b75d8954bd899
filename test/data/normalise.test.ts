import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataset, type Dataset } from '../../src/data/dataset.js';
import { channelStatistics, normaliser } from '../../src/data/normalise.js';
import { DataError } from '../../src/errors.js';

function colour(images: Uint8Array, count: number): Dataset {
  const split = { count, images, labels: new Uint8Array(count) };
  const shape = [3, 2, 2] as const;
  return createDataset({ name: 'tiny', classes: 1, shape, train: split, test: split, source: '' });
}
const tiny = colour(
  Uint8Array.from({ length: 24 }, (_, i) => i * 10),
  2,
);

describe('normaliser(normalisation, dataset)', () => {
  it.each([
    ['none', 0, 128, 255],
    ['unit', 0, 128 / 255, 1],
    ['minus-one-one', -1, 128 / 127.5 - 1, 1],
  ] as const)("'%s' maps 0, 128 and 255 to its range", (name, black, grey, white) => {
    const { tables } = normaliser(name, tiny);
    expect(tables).toHaveLength(3);
    for (const table of tables) {
      expect([table[0], table[128], table[255]]).toEqual([black, grey, white].map(Math.fround));
    }
  });

  it("'standard' gives each channel of the training split mean 0 and variance 1", () => {
    const bytes = fc.uint8Array({ minLength: 36, maxLength: 36 });
    const varied = bytes.filter((b) =>
      [0, 4, 8].every((c) => b[c] !== b[c + 1] && b[c + 12] !== undefined),
    );
    fc.assert(
      fc.property(varied, (images) => {
        const { tables } = normaliser('standard', colour(images, 3));
        tables.forEach((table, channel) => {
          const values = [...images]
            .filter((_, i) => Math.floor(i / 4) % 3 === channel)
            .map((byte) => table[byte]!);
          const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
          const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
          expect(mean).toBeCloseTo(0, 4);
          expect(variance).toBeCloseTo(1, 4);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('channelStatistics keeps the channels apart', () => {
    const images = Uint8Array.from([0, 0, 255, 255, 51, 51, 51, 51, 255, 255, 255, 255]);
    const { mean, std } = channelStatistics({ count: 1, images, labels: Uint8Array.of(0) }, 3);
    [0.5, 0.2, 1].forEach((value, c) => {
      expect(mean[c]).toBeCloseTo(value, 12);
    });
    [0.5, 0, 0].forEach((value, c) => {
      expect(std[c]).toBeCloseTo(value, 12);
    });
  });

  it('explicit statistics of b/255 make (b/255 − mean)/std', () => {
    const { tables } = normaliser({ mean: [0.5, 0.2, 0], std: [0.5, 0.1, 1] }, tiny);
    expect([tables[0]![255], tables[1]![51], tables[2]![0]]).toEqual([1, 0, 0]);
    expect(tables[1]![255]).toBeCloseTo(8, 5);
  });

  it('refuses statistics that do not fit, and a channel that never varies', () => {
    const one = () => normaliser({ mean: [0.5], std: [0.5] }, tiny);
    expect(one).toThrow(DataError);
    expect(one).toThrow('must have 3 values');
    const zero = { mean: [0, 0, 0], std: [1, 0, 1] };
    expect(() => normaliser(zero, tiny)).toThrow('got 0 for channel 1');
    const lost = { mean: [0, 0, Number.NaN], std: [1, 1, 1] };
    expect(() => normaliser(lost, tiny)).toThrow('got NaN for channel 2');
    expect(() => normaliser('standard', colour(new Uint8Array(12), 1))).toThrow("use 'unit'");
  });
});
