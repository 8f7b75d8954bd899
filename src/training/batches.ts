import type { Augmentation } from '../data/augment.js';
import { createAugmenter } from '../data/augment.js';
import { batchOrder, batchSizes, fillBatch } from '../data/batches.js';
import { type Dataset, pixelsOf } from '../data/dataset.js';
import type { Normaliser } from '../data/normalise.js';
import type { Stream } from '../random/index.js';

/** One batch, in buffers that the next batch overwrites. */
export interface Batch {
  readonly size: number;
  /** [size, channels · height · width], normalised. */
  readonly images: Float32Array;
  /** [size]. */
  readonly labels: BigInt64Array;
}

/** The training split in shuffled batches; the last one of an epoch keeps its true size. */
export class BatchSource {
  /** Sizes of an epoch's batches. */
  readonly sizes: readonly number[];
  private readonly buffers = new Map<number, Batch>();
  private readonly augment: ReturnType<typeof createAugmenter> | undefined;
  private order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;

  /** @param stream `epoch/<n>` orders the samples, `augment/<n>` moves them, both drawn once an epoch. */
  constructor(
    private readonly dataset: Dataset,
    private readonly normaliser: Normaliser,
    augmentation: Augmentation | 'none',
    readonly batchSize: number,
    private readonly stream: Stream,
  ) {
    this.sizes = batchSizes(dataset.train.count, batchSize, 'keep');
    this.augment =
      augmentation === 'none'
        ? undefined
        : createAugmenter(augmentation, dataset.shape, normaliser);
  }

  /** Gathers batch number `index` of an epoch, counted from 0. */
  load(epoch: number, index: number): Batch {
    if (this.order?.epoch !== epoch) {
      this.order = { epoch, indices: batchOrder(this.stream, this.dataset.train.count, epoch) };
    }
    const { indices } = this.order;
    const start = index * this.batchSize;
    const size = this.sizes[index]!;
    const batch = this.bufferFor(size);
    fillBatch(
      this.dataset.train,
      this.normaliser,
      indices,
      start,
      size,
      batch.images,
      batch.labels,
    );
    this.augment?.(batch.images, size, this.stream, epoch, indices, start);
    return batch;
  }

  private bufferFor(size: number): Batch {
    const known = this.buffers.get(size);
    if (known) return known;
    const images = new Float32Array(size * pixelsOf(this.dataset.shape));
    const made = { size, images, labels: new BigInt64Array(size) };
    this.buffers.set(size, made);
    return made;
  }
}
