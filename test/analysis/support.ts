import { createDataset, type Dataset, type Split } from '../../src/data/dataset.js';
import { normaliser } from '../../src/data/normalise.js';
import type { ModelSpec } from '../../src/nn/index.js';
import { type ImageSet, type ModelValues, TestSet } from '../../src/training/index.js';
import { filled } from '../nn/golden.js';

export const execution = { backend: 'cpu', threads: 1 } as const;

/** The network of analysis-curvature.py: convolution, fixed batch norm, ReLU, pooling, linear. */
export const curved: ModelSpec = {
  name: 'curved',
  input: [1, 4, 4],
  layers: [
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'maxPool', kernel: 2 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 3 },
  ],
};

/** Its twelve images, those of training-steps.py. */
export function twelveImages(): Dataset {
  const split: Split = {
    count: 12,
    images: Uint8Array.from({ length: 12 * 16 }, (_, i) => (7919 * i + 104729) % 256),
    labels: Uint8Array.from({ length: 12 }, (_, i) => i % 3),
  };
  const shape = [1, 4, 4] as const;
  return createDataset({
    name: 'twelve',
    source: '',
    classes: 3,
    shape,
    train: split,
    test: split,
  });
}

/** A data set's test images in batches, in their order, as b/255. */
export function imagesOf(dataset: Dataset, batchSize: number): ImageSet {
  return new TestSet(dataset, dataset.test, normaliser('unit', dataset), batchSize);
}

/** Values by formula, as nn_support.py's fill. */
export function valuesOf(model: ModelSpec): ModelValues {
  return new Map(Object.entries(filled(model)));
}
