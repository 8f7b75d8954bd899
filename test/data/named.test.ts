import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchableDatasets, localFiles } from '../../src/data/fetch/index.js';
import { type DataSpec, loadDataset } from '../../src/data/registry.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-named-'));
  vi.stubEnv('LERNMATRIX_DATA', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Makes every file of a data set, as long as it must be and empty but for what is given. */
function lay(name: string, contents: Record<string, Uint8Array> = {}): void {
  const dataset = fetchableDatasets.find((one) => one.name === name)!;
  for (const { path, bytes } of localFiles(dataset)) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, contents[path] ?? '');
    truncateSync(place, bytes);
  }
}

describe('loadDataset(spec) of a set that is fetched by name', () => {
  it.each(['cifar10', 'cifar100', 'fashion-mnist'] as const)('says how to fetch %s', (kind) => {
    expect(() => loadDataset({ kind })).toThrow(`Fetch it: lernmatrix data fetch ${kind}.`);
  });

  it('reads CIFAR-100 whole, its fine labels or its coarse ones', () => {
    lay('cifar100', { 'cifar-100-binary/test.bin': Uint8Array.of(19, 99, 7) });
    const fine = loadDataset({ kind: 'cifar100' });
    expect([fine.name, fine.classes, fine.train.count, fine.test.count]).toEqual([
      'cifar100',
      100,
      50_000,
      10_000,
    ]);
    expect([fine.test.labels[0], fine.test.images[0]]).toEqual([99, 7]);
    const coarse = loadDataset({ kind: 'cifar100', labels: 'coarse', testCount: 1 });
    expect([coarse.classes, coarse.test.count, coarse.test.labels[0]]).toEqual([20, 1, 19]);
  });

  it('reads CIFAR-10 from five files and one', () => {
    lay('cifar10');
    const last = openSync(join(folder, 'cifar-10-batches-bin/data_batch_5.bin'), 'r+');
    writeSync(last, Uint8Array.of(9), 0, 1, 9_999 * 3073);
    closeSync(last);
    const { classes, train, test } = loadDataset({ kind: 'cifar10', testCount: 5 });
    expect([classes, train.count, test.count, train.labels[49_999]]).toEqual([10, 50_000, 5, 9]);
  });

  it('reads Fashion-MNIST with the names of its classes', () => {
    const idx = (...bytes: number[]) => gzipSync(Uint8Array.from(bytes));
    const images = idx(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40);
    const labels = idx(0, 0, 8, 1, 0, 0, 0, 2, 9, 0);
    lay('fashion-mnist', {
      'fashion-mnist/train-images-idx3-ubyte.gz': images,
      'fashion-mnist/train-labels-idx1-ubyte.gz': labels,
      'fashion-mnist/t10k-images-idx3-ubyte.gz': images,
      'fashion-mnist/t10k-labels-idx1-ubyte.gz': labels,
    });
    const { classNames, train, shape } = loadDataset({ kind: 'fashion-mnist' });
    expect([shape, [...train.labels], [...train.images]]).toEqual([
      [1, 1, 2],
      [9, 0],
      [10, 20, 30, 40],
    ]);
    expect([classNames?.[9], classNames?.[0]]).toEqual(['ankle boot', 'T-shirt/top']);
  });

  it('names a file that has another length', () => {
    lay('cifar100');
    truncateSync(join(folder, 'cifar-100-binary/train.bin'), 3074 * 100);
    const load = () => loadDataset({ kind: 'cifar100' } satisfies DataSpec);
    expect(load).toThrow('train.bin: expected 153700000 bytes, got 307400. Fetch it again');
  });
});
