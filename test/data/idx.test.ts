import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadIdx, readIdxImages, readIdxLabels, readIdxSplit } from '../../src/data/idx.js';
import { DataError } from '../../src/errors.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-idx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function idx(magic: number, sizes: number[], body: Iterable<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(magic, 0);
  sizes.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return Buffer.concat([header, Uint8Array.from(body)]);
}
const images = (count: number, height = 2, width = 3) =>
  idx(
    0x803,
    [count, height, width],
    Array.from({ length: count * height * width }, (_, i) => i),
  );
const labels = (...values: number[]) => idx(0x801, [values.length], values);

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

describe('readIdxImages and readIdxLabels', () => {
  it('readIdxImages(written) gives back count, sizes and bytes, plain or gzipped', () => {
    const sizes = fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      height: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 6 }),
      zipped: fc.boolean(),
      seed: fc.nat(255),
    });
    fc.assert(
      fc.property(sizes, ({ count, height, width, zipped, seed }) => {
        const body = Uint8Array.from({ length: count * height * width }, (_, i) => i * 7 + seed);
        const bytes = idx(0x803, [count, height, width], body);
        const path = file('round', zipped ? gzipSync(bytes) : bytes);
        const read = readIdxImages(path);
        expect({ ...read, pixels: [...read.pixels] }).toEqual({
          count,
          height,
          width,
          pixels: [...body],
        });
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a file cut at any byte with what was expected and got', () => {
    const whole = images(2);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (length) => {
        const path = file('cut', whole.subarray(0, length));
        const message = refusal(() => readIdxImages(path));
        expect(message).toContain(`got ${length}: the file is cut short`);
      }),
    );
    const path = file('cut', whole.subarray(0, 20));
    expect(refusal(() => readIdxImages(path))).toContain('expected 28 bytes (2 × 2 × 3');
  });

  it('refuses trailing bytes, with their number', () => {
    const path = file('long', Buffer.concat([labels(1, 2), Buffer.alloc(3)]));
    expect(refusal(() => readIdxLabels(path))).toMatch(/expected 10 bytes .* got 3 bytes more/);
  });

  it('refuses a header whose sizes exceed any file, without allocating for it', () => {
    const path = file('huge', idx(0x803, [0xffffffff, 0xffff, 0xffff], [1, 2]));
    expect(refusal(() => readIdxImages(path))).toContain('cut short');
  });

  it.each([
    ['swapped files', () => labels(1, 2), 'Swap the images and labels files'],
    ['a web page', () => Buffer.from('<!DOCTYPE html><title>404</title>'), 'a web page'],
    ['a file gzipped twice', () => gzipSync(gzipSync(images(1))), 'gzipped twice'],
    ['a damaged gzip', () => gzipSync(images(9)).subarray(0, 30), 'do not unpack'],
    ['floats', () => idx(0xd03, [1, 1, 1], [0, 0, 0, 0]), 'type 0x0d and 3 axes'],
    [
      'colour images',
      () => idx(0x804, [1, 1, 1, 3], [0, 0, 0]),
      'type 0x08 and 4 axes. Name a file of images.',
    ],
    ['another format', () => Buffer.from('PK\u0003\u0004rest'), 'begins with 0x504b0304'],
    ['no samples', () => idx(0x803, [0, 28, 28], []), 'at least one sample, got 0 × 28 × 28'],
    ['an empty file', () => Buffer.alloc(0), 'an empty file'],
  ])('readIdxImages refuses %s', (name, bytes, reason) => {
    const path = file(name.replaceAll(' ', '-'), bytes());
    const message = refusal(() => readIdxImages(path));
    expect(message).toContain(reason);
    expect(message.startsWith(path)).toBe(true);
  });

  it('refuses a missing file with the places looked at, and a folder', () => {
    expect(refusal(() => readIdxImages(join(folder, 'absent')))).toContain('got nothing at');
    expect(refusal(() => readIdxImages(folder))).toContain('got a folder');
  });
});

describe('loadIdx', () => {
  const spec = () => ({
    kind: 'idx' as const,
    trainImages: file('ti', images(3)),
    trainLabels: file('tl', labels(0, 2, 1)),
    testImages: file('vi', images(2)),
    testLabels: file('vl', labels(4, 1)),
  });

  it('takes the classes from the largest label of both splits, or from the spec', () => {
    expect(loadIdx(spec()).classes).toBe(5);
    expect(loadIdx({ ...spec(), classes: 7 }).classes).toBe(7);
    expect(loadIdx(spec()).shape).toEqual([1, 2, 3]);
  });

  it('refuses a label that is no class, with the file and the sample', () => {
    const message = refusal(() => loadIdx({ ...spec(), classes: 4 }));
    expect(message).toContain(
      `${join(folder, 'vl')}: labels must be from 0 to 3 (4 classes), got 4 at sample 0`,
    );
  });

  it('refuses images and labels of different numbers', () => {
    const { trainImages, testLabels } = spec();
    const message = refusal(() => readIdxSplit(trainImages, testLabels));
    expect(message).toContain('expected 3 labels');
    expect(message).toContain('got 2');
  });

  it('refuses splits of different image sizes', () => {
    const testImages = file('other', images(2, 3, 3));
    const message = refusal(() => loadIdx({ ...spec(), testImages }));
    expect(message).toContain('must be 2 × 3');
    expect(message).toContain('got 3 × 3');
  });

  it('reads relative paths from LERNMATRIX_DATA', () => {
    const before = process.env.LERNMATRIX_DATA;
    process.env.LERNMATRIX_DATA = folder;
    try {
      file('only-here', labels(3, 1));
      expect([...readIdxLabels('only-here')]).toEqual([3, 1]);
    } finally {
      if (before === undefined) delete process.env.LERNMATRIX_DATA;
      else process.env.LERNMATRIX_DATA = before;
    }
  });
});
