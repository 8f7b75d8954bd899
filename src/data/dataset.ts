import { createHash } from 'node:crypto';
import { DataError } from '../errors.js';

/** Images as bytes with one label each; what a data file holds, before any normalisation. */
export interface Split {
  readonly count: number;
  /** [count, channels · height · width], each sample channel by channel, row by row. */
  readonly images: Uint8Array;
  /** [count], each from 0 to classes − 1. */
  readonly labels: Uint8Array | Uint16Array;
}

/** Channels, height and width of one image. */
export type ImageShape = readonly [channels: number, height: number, width: number];

/** What a data set is, without the digest that follows from it. */
export interface DatasetParts {
  readonly name: string;
  readonly classes: number;
  /** [classes], where the data set has names for them. */
  readonly classNames?: readonly string[];
  readonly shape: ImageShape;
  readonly train: Split;
  readonly test: Split;
  /** Where the bytes came from: file paths, or a package and its version. */
  readonly source: string;
}

/** A classification data set, whole in memory. */
export interface Dataset extends DatasetParts {
  /** SHA-256 (hex) of the samples used: images, then labels, of train, then of test. */
  readonly digest: string;
}

/** How many samples of each split to use; all of them where absent. */
export interface SplitCounts {
  readonly trainCount?: number | undefined;
  readonly testCount?: number | undefined;
}

/**
 * Builds a data set, keeping the first samples of each split where counts are given (the images
 * are not copied); its digest is computed when first read.
 * @throws DataError when a label is outside 0 to classes − 1, or a count outside 1 to what exists.
 */
export function createDataset(parts: DatasetParts, counts: SplitCounts = {}): Dataset {
  const { name, classes } = parts;
  const train = firstOf(name, 'trainCount', parts.train, counts.trainCount);
  const test = firstOf(name, 'testCount', parts.test, counts.testCount);
  checkLabels(`${name}, train`, train.labels, classes);
  checkLabels(`${name}, test`, test.labels, classes);
  let digest: string | undefined;
  return {
    ...parts,
    train,
    test,
    get digest() {
      digest ??= hashSplits([train, test]);
      return digest;
    },
  };
}

/** Numbers in one image: channels · height · width. */
export function pixelsOf([channels, height, width]: ImageShape): number {
  return channels * height * width;
}

/**
 * Checks that every label names a class.
 * @throws DataError naming the first sample whose label does not.
 */
export function checkLabels(where: string, labels: Split['labels'], classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at < 0) return;
  throw new DataError(
    `${where}: labels must be from 0 to ${classes - 1} (${classes} classes), got ${labels[at]} ` +
      `at sample ${at}. Set classes to the true number, or check that this is the labels file.`,
  );
}

function firstOf(name: string, key: keyof SplitCounts, split: Split, count?: number): Split {
  if (count === undefined || count === split.count) return split;
  if (!Number.isInteger(count) || count < 1 || count > split.count) {
    throw new DataError(
      `${name}: ${key} must be an integer from 1 to ${split.count}, got ${count}. ` +
        'Leave it out to use every sample.',
    );
  }
  const pixels = split.images.length / split.count;
  return {
    count,
    images: split.images.subarray(0, count * pixels),
    labels: split.labels.subarray(0, count),
  };
}

function hashSplits(splits: readonly Split[]): string {
  const hash = createHash('sha256');
  for (const { images, labels } of splits) {
    hash.update(images);
    hash.update(labels);
  }
  return hash.digest('hex');
}
