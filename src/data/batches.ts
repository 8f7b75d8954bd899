import { DataError, ShapeError } from '../errors.js';
import { permutation } from '../random/scalar.js';
import type { Stream } from '../random/stream.js';
import type { Split } from './dataset.js';
import type { Normaliser } from './normalise.js';

/** Class numbers in the integer type that the consumer takes. */
export type LabelArray = Int32Array | BigInt64Array;

/**
 * The order of the samples in one epoch: each index once, drawn from the stream's child
 * `epoch/<n>`, so an epoch's order does not depend on the epochs before it.
 * @returns [count]
 */
export function batchOrder(stream: Stream, count: number, epoch: number): Uint32Array {
  return permutation(stream.child('epoch', epoch), count);
}

/**
 * The sizes of an epoch's batches; the last, partial one keeps its true size or is dropped.
 * @throws DataError when batchSize is no positive integer, or dropping leaves no batch.
 */
export function batchSizes(count: number, batchSize: number, last: 'keep' | 'drop'): number[] {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new DataError(`batchSize: expected an integer of at least 1, got ${batchSize}. Try 128.`);
  }
  const whole = Math.floor(count / batchSize);
  if (last === 'drop' && whole === 0) {
    throw new DataError(
      `batchSize: must be at most the ${count} samples when the last batch is dropped, ` +
        `got ${batchSize}. Lower it, or keep the last batch.`,
    );
  }
  const sizes = new Array<number>(whole).fill(batchSize);
  const rest = count - whole * batchSize;
  if (rest > 0 && last === 'keep') sizes.push(rest);
  return sizes;
}

/**
 * Gathers one batch, normalised, into buffers that the caller owns; allocates nothing.
 * @param indices order of the samples, or null for the order of the file.
 * @param start first position of the batch in that order.
 * @param size samples to gather; the buffers may be larger, what lies behind is left as it was.
 * @param images out: [size, channels · height · width].
 * @param labels out: [size].
 * @throws ShapeError when the batch leaves the order, an index the split, or a buffer is small.
 */
export function fillBatch(
  split: Split,
  normaliser: Normaliser,
  indices: Uint32Array | null,
  start: number,
  size: number,
  images: Float32Array,
  labels: LabelArray,
): void {
  checkBatch(split, indices, start, size, images, labels);
  const pixels = split.images.length / split.count;
  for (let row = 0; row < size; row++) {
    const sample = indices === null ? start + row : indices[start + row]!;
    if (sample >= split.count) throw outsideSplit(sample, split.count);
    copySample(split.images, sample * pixels, pixels, normaliser.tables, images, row * pixels);
    setLabel(labels, row, split.labels[sample]!);
  }
}

/** The hot loop: a table lookup for each byte, channel by channel. */
function copySample(
  bytes: Uint8Array,
  from: number,
  pixels: number,
  tables: readonly Float32Array[],
  out: Float32Array,
  to: number,
): void {
  const plane = pixels / tables.length;
  for (let channel = 0; channel < tables.length; channel++) {
    const offset = channel * plane;
    lookUp(bytes, from + offset, plane, tables[channel]!, out, to + offset);
  }
}

/** Four reads, then four writes: half the time of one by one, as no read waits for a write. */
function lookUp(
  bytes: Uint8Array,
  from: number,
  count: number,
  table: Float32Array,
  out: Float32Array,
  to: number,
): void {
  const whole = count - (count % 4);
  for (let i = 0; i < whole; i += 4) {
    const at = from + i;
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    const third = bytes[at + 2]!;
    const fourth = bytes[at + 3]!;
    out[to + i] = table[first]!;
    out[to + i + 1] = table[second]!;
    out[to + i + 2] = table[third]!;
    out[to + i + 3] = table[fourth]!;
  }
  for (let i = whole; i < count; i++) out[to + i] = table[bytes[from + i]!]!;
}

function setLabel(labels: LabelArray, row: number, label: number): void {
  if (labels instanceof Int32Array) labels[row] = label;
  else labels[row] = BigInt(label);
}

function checkBatch(
  split: Split,
  indices: Uint32Array | null,
  start: number,
  size: number,
  images: Float32Array,
  labels: LabelArray,
): void {
  const count = indices?.length ?? split.count;
  if (!(start >= 0 && size >= 1 && start + size <= count)) {
    throw new ShapeError(
      `fillBatch: samples must lie within 0 to ${count}, got ${start} to ${start + size}. ` +
        'Take the sizes from batchSizes.',
    );
  }
  const needed = size * (split.images.length / split.count);
  if (images.length < needed || labels.length < size) {
    throw new ShapeError(
      `fillBatch: buffers must hold ${needed} pixels and ${size} labels, ` +
        `got ${images.length} and ${labels.length}. Make them for the largest batch.`,
    );
  }
}

function outsideSplit(sample: number, count: number): ShapeError {
  return new ShapeError(
    `fillBatch: indices must be below ${count}, got ${sample}. ` +
      'Make the order for this split: batchOrder(stream, split.count, epoch).',
  );
}
