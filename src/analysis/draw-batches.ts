import { fillBatch } from '../data/batches.js';
import { type Dataset, pixelsOf, type Split } from '../data/dataset.js';
import type { Normaliser } from '../data/normalise.js';
import { DataError } from '../errors.js';
import { permutation, type Stream } from '../random/index.js';
import type { ImageSet } from '../training/index.js';

/** How many batches, and of how many images each. */
export interface DrawnBatches {
  readonly batches: number;
  readonly batchSize: number;
}

/**
 * Batches of one size, of images drawn without replacement: the same for every network that is compared.
 * @param stream drawn once.
 * @throws DataError where the split has too few images.
 */
export function drawBatches(
  dataset: Dataset,
  split: Split,
  normaliser: Normaliser,
  { batches, batchSize }: DrawnBatches,
  stream: Stream,
): ImageSet {
  const count = batches * batchSize;
  if (!(count >= 1 && count <= split.count)) {
    throw new DataError(
      `drawBatches: ${batches} batches of ${batchSize} must take from 1 to ${split.count} images, got ${count}. Take fewer or smaller batches.`,
    );
  }
  const order = permutation(stream, split.count);
  const drawn = Array.from({ length: batches }, (_, index) => {
    const images = new Float32Array(batchSize * pixelsOf(dataset.shape));
    const labels = new BigInt64Array(batchSize);
    fillBatch(split, normaliser, order, index * batchSize, batchSize, images, labels);
    return { size: batchSize, images, labels };
  });
  return { batches: drawn, count };
}
