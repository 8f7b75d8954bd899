import type { Augmentation } from '../../src/data/augment.js';
import {
  createDataset,
  type Dataset,
  type ImageShape,
  type Split,
} from '../../src/data/dataset.js';
import { normaliser } from '../../src/data/normalise.js';
import type { ModelSpec } from '../../src/nn/index.js';
import { createStream, fillNormal } from '../../src/random/index.js';
import {
  type AwpSettings,
  BatchSource,
  type HaSgdSettings,
  type SamSettings,
  Trainer,
  type TrainerOptions,
  type TrainingSettings,
  type WvatSettings,
} from '../../src/training/index.js';

const plainSgd = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;

/** Plain gradient descent, two epochs in batches of 16. */
export const settings: TrainingSettings = {
  epochs: 2,
  batchSize: 16,
  learningRate: 0.1,
  optimiser: plainSgd,
  schedule: { kind: 'constant' },
  averaging: 'none',
  method: { kind: 'sgd' },
};

export const momentum = { ...plainSgd, momentum: 0.9, weightDecay: 0.01 } as const;

/** The paper's WVAT. */
export const wvat: WvatSettings = {
  kind: 'wvat',
  sigmaOfRange: 0.1,
  range: 'six-sigma',
  gamma: 1,
  alpha: 0.1,
  applyProbability: 1,
  gavProbability: 0.5,
  norm: 'per-layer',
  targets: { biases: false, batchNorm: false },
};

const none = { biases: false, batchNorm: false };

/** AWP, SAM and HA-SGD as their papers have them. */
export const awp: AwpSettings = { kind: 'awp', gamma: 0.01, norm: 'per-layer', targets: none };
export const sam: SamSettings = { kind: 'sam', rho: 0.05, p: 2 };
export const haSgd: HaSgdSettings = {
  kind: 'ha-sgd',
  samples: 1,
  sigmaOfRange: 0.1,
  shiftOfRange: 0,
  range: 'absolute-max',
  granularity: 'column',
  targets: none,
};

const classes = 3;

function blobs(count: number, shape: ImageShape, contrast: number, seed: number): Split {
  const pixels = shape.reduce((a, b) => a * b, 1);
  const noise = fillNormal(createStream(seed, 'blobs'), new Float32Array(count * pixels));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  // Each class is bright where the pixel's number leaves its label over.
  const images = Uint8Array.from(noise, (x, i) => {
    const bright = (i % pixels) % classes === labels[Math.floor(i / pixels)];
    return Math.min(255, Math.max(0, 90 + (bright ? contrast : 0) + 40 * x));
  });
  return { count, images, labels };
}

/** Images of 3 classes that can be told apart with a little training; harder at less contrast. */
export function blobData(train = 50, test = 200, contrast = 70): Dataset {
  const shape = [1, 4, 4] as const;
  return createDataset({
    name: 'blobs',
    source: 'made by the test',
    classes,
    shape,
    train: blobs(train, shape, contrast, 1),
    test: blobs(test, shape, contrast, 2),
  });
}

export const data = blobData();

/** Two layers: fc1 [8, 16], fc2 [3, 8]. */
export const twoLayers: ModelSpec = {
  name: 'two-layers',
  input: [1, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 8 },
    { kind: 'tanh' },
    { kind: 'linear', outputs: 3 },
  ],
};

/** A convolution with batch normalisation and dropout. */
export const convolutional: ModelSpec = {
  name: 'convolutional',
  input: [1, 4, 4],
  layers: [
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'flatten' },
    { kind: 'dropout', rate: 0.3 },
    { kind: 'linear', outputs: 3 },
  ],
};

export const stream = createStream(11, 'run', 0);

export function batchesOf(
  batchSize: number,
  dataset = data,
  augmentation: Augmentation | 'none' = 'none',
): BatchSource {
  const tables = normaliser('standard', dataset);
  return new BatchSource(dataset, tables, augmentation, batchSize, stream.child('data'));
}

/** A trainer of these settings over those of `settings`. */
export function trainerOf(
  model: ModelSpec,
  own: Partial<TrainingSettings> = {},
  options: Partial<TrainerOptions> = {},
): Trainer {
  const all = { ...settings, ...own };
  const batches = batchesOf(all.batchSize);
  return new Trainer({
    model,
    settings: all,
    batches,
    execution: { backend: 'cpu', threads: 1 },
    stream,
    ...options,
  });
}

/** Trains to the end and gives the last values. */
export async function trained(
  ...args: Parameters<typeof trainerOf>
): Promise<Record<string, number[]>> {
  const trainer = trainerOf(...args);
  try {
    while (!trainer.finished) await trainer.advance();
    return plain(await trainer.values('last'));
  } finally {
    await trainer.release();
  }
}

/** Values as plain arrays, for toEqual. */
export function plain(values: ReadonlyMap<string, ArrayLike<number>>): Record<string, number[]> {
  return Object.fromEntries([...values].map(([name, numbers]) => [name, Array.from(numbers)]));
}
