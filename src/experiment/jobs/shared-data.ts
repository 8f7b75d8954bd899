import { createDataset, type Dataset, type DatasetParts, type Split } from '../../data/dataset.js';

/** A data set whose bytes all threads see without a copy of their own. */
export type SharedDataset = DatasetParts;

/** Moves a data set's samples into shared memory. */
export function shareDataset(dataset: Dataset): SharedDataset {
  const { name, classes, classNames, shape, source } = dataset;
  const splits = { train: shareSplit(dataset.train), test: shareSplit(dataset.test) };
  return { name, classes, ...(classNames ? { classNames } : {}), shape, source, ...splits };
}

/** The data set again, in a thread that was handed its parts. */
export function openShared(parts: SharedDataset): Dataset {
  return createDataset(parts);
}

function shareSplit({ count, images, labels }: Split): Split {
  const shared = new Uint8Array(new SharedArrayBuffer(images.length));
  shared.set(images);
  return { count, images: shared, labels: labels.slice() };
}
