import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CifarBinarySpec, loadCifarBinary } from '../../src/data/cifar-binary.js';
import {
  cifar10Names,
  cifar100CoarseNames,
  cifar100FineNames,
} from '../../src/data/cifar-names.js';
import { channelStatistics } from '../../src/data/normalise.js';
import { loadDataset } from '../../src/data/registry.js';
import { DataError } from '../../src/errors.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-cifar-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One record: its label bytes, then red, green and blue planes of one value each. */
function record(labels: number[], red: number, green: number, blue: number): Buffer {
  const plane = (value: number) => Buffer.alloc(1024, value);
  return Buffer.concat([Uint8Array.from(labels), plane(red), plane(green), plane(blue)]);
}
function file(name: string, ...parts: Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
const ten = (train: string[], test: string[] = train): CifarBinarySpec => ({
  kind: 'cifar-binary',
  variant: 'cifar10',
  trainFiles: train,
  testFiles: test,
});

describe('loadCifarBinary(spec)', () => {
  it('joins the files listed, in order, planes red, green, blue', () => {
    const one = file('one', record([3], 10, 20, 30), record([9], 1, 2, 3));
    const two = file('two', record([0], 7, 8, 9));
    const { train, test, shape, classes } = loadDataset(ten([one, two], [two]));
    expect([shape, classes, train.count, test.count]).toEqual([[3, 32, 32], 10, 3, 1]);
    expect([...train.labels]).toEqual([3, 9, 0]);
    const corners = [0, 1023, 1024, 2048, 3071, 3072, 3 * 3072 - 1];
    expect(corners.map((at) => train.images[at])).toEqual([10, 10, 20, 30, 30, 1, 9]);
  });

  it('takes the fine labels of CIFAR-100, or the coarse ones', () => {
    const path = file('hundred', record([11, 49], 1, 2, 3));
    const spec = { ...ten([path]), variant: 'cifar100' as const };
    const fine = loadCifarBinary(spec);
    expect([fine.classes, fine.train.labels[0], fine.train.images[0]]).toEqual([100, 49, 1]);
    const coarse = loadCifarBinary({ ...spec, labels: 'coarse' });
    expect([coarse.classes, coarse.train.labels[0]]).toEqual([20, 11]);
    expect(fine.classNames?.[49]).toBe('mountain');
    expect(coarse.classNames?.[10]).toBe('large_natural_outdoor_scenes');
  });

  it('finds the official names in a folder', () => {
    mkdirSync(join(folder, 'official'));
    for (const batch of [1, 2, 3, 4, 5]) {
      file(`official/data_batch_${batch}.bin`, record([batch], 0, 0, 0));
    }
    file('official/test_batch.bin', record([6], 0, 0, 0));
    const spec = { kind: 'cifar-binary', variant: 'cifar10' } as const;
    const { train, test } = loadCifarBinary({ ...spec, folder: join(folder, 'official') });
    expect([...train.labels, ...test.labels]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => loadCifarBinary({ ...spec, folder: join(folder, 'absent') })).toThrow(
      /data_batch_1\.bin: expected a file, got nothing/,
    );
  });

  it.each([
    ['cut', () => record([3], 1, 2, 3).subarray(0, 3000), '3000: 0 records and 3000 bytes'],
    ['long', () => Buffer.concat([record([3], 1, 2, 3), Buffer.of(1)]), '1 records and 1 bytes'],
    ['zipped', () => gzipSync(record([3], 1, 2, 3)), 'a gzip file'],
    ['page', () => Buffer.from('<html>404</html>'), 'a web page'],
    ['label', () => record([10], 1, 2, 3), 'from 0 to 9, got 10 in record 0'],
    ['empty', () => Buffer.alloc(0), 'an empty file'],
  ])('refuses a file that is wrong: %s', (name, bytes, reason) => {
    const path = file(name, bytes());
    const load = () => loadCifarBinary(ten([path]));
    expect(load).toThrow(DataError);
    expect(load).toThrow(path);
    expect(load).toThrow(reason);
  });

  it('refuses one list without the other, an empty list, and fine labels of CIFAR-10', () => {
    const path = file('fine', record([3], 1, 2, 3));
    const half = { ...ten([path]), testFiles: undefined };
    expect(() => loadCifarBinary(half)).toThrow('Add testFiles');
    expect(() => loadCifarBinary(ten([path], []))).toThrow('at least one file');
    expect(() => loadCifarBinary({ ...ten([path]), labels: 'fine' })).toThrow('one kind of label');
  });
});

describe('class names', () => {
  it('are as many as there are classes, each once', () => {
    const lists = [cifar10Names, cifar100FineNames, cifar100CoarseNames];
    expect(lists.map((names) => new Set(names).size)).toEqual([10, 100, 20]);
    for (const names of lists.slice(1)) expect([...names].sort()).toEqual(names);
  });
});

const subset = 'cifar10-exact-subset';
const reason = 'set LERNMATRIX_DATA to a folder that holds cifar10-exact-subset';
const absent = !existsSync(join(process.env.LERNMATRIX_DATA ?? '', subset));
describe.skipIf(absent)(`real CIFAR-10 records (${reason})`, () => {
  it('have the published first labels and channel statistics', () => {
    const { train, test } = loadDataset({
      ...ten(
        ['data_batch_1_first4000.bin', ...[2, 3, 4, 5].map((b) => `data_batch_${b}_first1017.bin`)],
        ['test_batch_first1017.bin'],
      ),
      folder: subset,
    });
    expect([train.count, test.count]).toEqual([8068, 1017]);
    expect([...train.labels.subarray(0, 5)]).toEqual([6, 9, 9, 4, 1]);
    expect([...test.labels.subarray(0, 5)]).toEqual([3, 8, 8, 0, 6]);
    // The published figures are of all 50,000; 8,068 images estimate them to about 0.005.
    const { mean, std } = channelStatistics(train, 3);
    [0.4914, 0.4822, 0.4465].forEach((value, c) => {
      expect(Math.abs(mean[c]! - value)).toBeLessThan(0.01);
    });
    [0.247, 0.2435, 0.2616].forEach((value, c) => {
      expect(Math.abs(std[c]! - value)).toBeLessThan(0.01);
    });
  });
});
