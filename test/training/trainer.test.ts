import { describe, expect, it } from 'vitest';
import { fillBatch } from '../../src/data/batches.js';
import { createDataset, type Dataset, type Split } from '../../src/data/dataset.js';
import { normaliser } from '../../src/data/normalise.js';
import type { ModelSpec, OptimiserSettings } from '../../src/nn/index.js';
import {
  type Batch,
  BatchSource,
  type ModelValues,
  type Trainer,
} from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import { filled, goldens } from '../nn/golden.js';
import {
  batchesOf,
  blobData,
  convolutional,
  momentum,
  plain,
  stream,
  trained,
  trainerOf,
  twoLayers,
  wvat,
} from './support.js';

interface GoldenTraining {
  /** Tensors in the order of the layers, after each step. */
  readonly steps: readonly (readonly (readonly number[])[])[];
  readonly epochs: readonly { readonly loss: number; readonly trainAccuracy: number }[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const golden: ModelSpec = {
  name: 'golden',
  input: [1, 4, 4],
  layers: [
    // A bias before batch normalisation has no gradient; Adam would divide rounding by rounding.
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1, bias: false },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 3 },
  ],
};

function goldenData(): Dataset {
  const split: Split = {
    count: 12,
    images: Uint8Array.from({ length: 12 * 16 }, (_, i) => (7919 * i + 104729) % 256),
    labels: Uint8Array.from({ length: 12 }, (_, i) => i % 3),
  };
  const shape = [1, 4, 4] as const;
  return createDataset({
    name: 'golden',
    source: '',
    classes: 3,
    shape,
    train: split,
    test: split,
  });
}

/** Batches in the order of the data. */
class InOrder extends BatchSource {
  private readonly data = goldenData();

  constructor() {
    const data = goldenData();
    super(data, normaliser('unit', data), 'none', 5, stream);
  }

  override load(_epoch: number, index: number): Batch {
    const size = this.sizes[index]!;
    const batch = { size, images: new Float32Array(size * 16), labels: new BigInt64Array(size) };
    const tables = normaliser('unit', this.data);
    fillBatch(this.data.train, tables, null, 5 * index, size, batch.images, batch.labels);
    return batch;
  }
}

/** Puts values in place of a trainer's first ones. */
function start(trainer: Trainer, values: Readonly<Record<string, Float32Array>>): void {
  const { progress, tensors } = trainer.snapshot();
  const changed = [...tensors].map(([name, tensor]) => {
    const data = values[name.replace(/^(weights|buffers)\//, '')];
    return [name, data ? { ...tensor, data } : tensor] as const;
  });
  trainer.restore({ progress, tensors: new Map(changed) });
}

describe('Trainer.advance', () => {
  const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
  const rows: readonly (readonly [string, OptimiserSettings, number])[] = [
    ['sgd', momentum, 0.1],
    ['adam', adam, 0.01],
  ];

  it.each(rows)(
    'six times, with a partial last batch, equals PyTorch: %s',
    async (name, optimiser, learningRate) => {
      const expected = goldens<Record<string, GoldenTraining>>('training-steps')[name]!;
      const trainer = trainerOf(golden, { optimiser, learningRate }, { batches: new InOrder() });
      start(trainer, filled(golden));
      for (const [i, tensors] of expected.steps.entries()) {
        await trainer.advance();
        const values = [...(await trainer.values('last')).entries()];
        tensors.forEach((tensor, t) => {
          const [tensorName, actual] = values[t]!;
          // Batch normalisation divides by the spread of few values: float32 errors grow with each step.
          const tolerance = { absolute: 2e-5, relative: 1e-4 };
          expectClose(`${tensorName} after step ${i + 1}`, actual, tensor, tolerance);
        });
      }
      const values = await trainer.values('last');
      expectClose('mean', values.get('bn1.mean')!, expected.mean, { relative: 1e-4 });
      expectClose('variance', values.get('bn1.variance')!, expected.variance, { relative: 1e-4 });
      const history = trainer.history.map(({ loss, trainAccuracy }) => [loss, trainAccuracy]);
      const wanted = expected.epochs.map(({ loss, trainAccuracy }) => [loss, trainAccuracy]);
      expectClose('history', history.flat(), wanted.flat(), { relative: 1e-5 });
      expect(trainer.finished).toBe(true);
      await trainer.release();
    },
  );

  it('gives the same bits on one thread and on two', async () => {
    const on = (threads: number) =>
      trained(convolutional, { optimiser: momentum }, { execution: { backend: 'cpu', threads } });
    expect(await on(2)).toEqual(await on(1));
  });

  it('draws the same first weights and batches for every method of a run', async () => {
    const first = async (method: { kind: 'sgd' } | typeof wvat) =>
      plain(await trainerOf(twoLayers, { method }).values('last'));
    expect(await first(wvat)).toEqual(await first({ kind: 'sgd' }));
  });

  it('learns what can be learned, with each optimiser', async () => {
    const losses = await Promise.all(
      [momentum, adam].map(async (optimiser) => {
        const trainer = trainerOf(convolutional, { optimiser, learningRate: 0.01, epochs: 10 });
        while (!trainer.finished) await trainer.advance();
        await trainer.release();
        return trainer.history.map(({ loss }) => loss);
      }),
    );
    for (const loss of losses) expect(loss.at(-1)!).toBeLessThan(0.4 * loss[0]!);
  });
});

describe("Trainer.values('average')", () => {
  it.each([
    [0, 5, 5],
    [0.4, 5, 3],
    [0.75, 5, 2],
    // 0.58 · 50 is 28.999999999999996 in float64; 29 epochs end before averaging starts.
    [0.58, 50, 21],
  ])(
    'from %d of %d epochs on is the mean of the last %d ends of epochs',
    async (start, epochs, last) => {
      const ends: ModelValues[] = [];
      const test = async (values: ModelValues) => {
        ends.push(new Map([...values].map(([name, data]) => [name, data.slice()])));
        return 0;
      };
      const averaging = { kind: 'swa', start } as const;
      const trainer = trainerOf(twoLayers, { epochs, averaging, batchSize: 25 }, { test });
      while (!trainer.finished) await trainer.advance();
      const average = await trainer.values('average');
      expect(trainer.snapshot().progress.averaged).toBe(last);
      await trainer.release();
      for (const [name, mean] of average) {
        const expected = Array.from(mean, (_, i) =>
          ends.slice(-last).reduce((sum, end) => sum + end.get(name)![i]! / last, 0),
        );
        expectClose(name, mean, expected, { absolute: 1e-7, relative: 1e-6 });
      }
      expect(plain(average)).not.toEqual(plain(ends.at(-1)!));
    },
  );

  it('is the last weights where nothing was averaged', async () => {
    const trainer = trainerOf(twoLayers);
    await trainer.advance();
    expect(plain(await trainer.values('average'))).toEqual(plain(await trainer.values('last')));
    await trainer.release();
  });

  const normalised: ModelSpec = {
    name: 'normalised',
    input: [1, 4, 4],
    layers: [
      { kind: 'flatten' },
      { kind: 'batchNorm' },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'linear', outputs: 3 },
    ],
  };
  const count = 50;

  /** Mean and unbiased variance of each pixel over images [n, 16]. */
  function pixelStatistics(images: Float32Array) {
    const n = images.length / 16;
    const pixels = Array.from({ length: 16 }, (_, p) => images.filter((_x, i) => i % 16 === p));
    const mean = pixels.map((x) => x.reduce((sum, value) => sum + value / n, 0));
    const variance = pixels.map((x, p) =>
      x.reduce((sum, value) => sum + (value - mean[p]!) ** 2 / (n - 1), 0),
    );
    return { mean, variance };
  }

  it('has the batch-norm statistics of the whole training data', async () => {
    const data = blobData(count);
    const averaging = { kind: 'swa', start: 0 } as const;
    const batches = batchesOf(count, data);
    const trainer = trainerOf(normalised, { averaging, batchSize: count }, { batches });
    while (!trainer.finished) await trainer.advance();
    const values = await trainer.values('average');
    await trainer.release();
    const { mean, variance } = pixelStatistics(batches.load(0, 0).images);
    expectClose('mean', values.get('bn1.mean')!, mean, { absolute: 1e-5 });
    expectClose('variance', values.get('bn1.variance')!, variance);
  });

  it('weighs the statistics of each batch by its images', async () => {
    const averaging = { kind: 'swa', start: 0 } as const;
    const batches = batchesOf(16);
    const trainer = trainerOf(normalised, { averaging }, { batches });
    while (!trainer.finished) await trainer.advance();
    const values = await trainer.values('average');
    await trainer.release();
    const parts = batches.sizes.map((size, i) => {
      const { mean, variance } = pixelStatistics(batches.load(0, i).images);
      return { size, mean, variance };
    });
    expect(parts.map(({ size }) => size)).toEqual([16, 16, 16, 2]);
    for (const which of ['mean', 'variance'] as const) {
      const expected = parts[0]![which].map((_, p) =>
        parts.reduce((sum, part) => sum + (part.size * part[which][p]!) / count, 0),
      );
      expectClose(which, values.get(`bn1.${which}`)!, expected, { absolute: 1e-5 });
    }
  });
});
