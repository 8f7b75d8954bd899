import { DataError } from '../errors.js';
import { formatShape, type Shape, sameShape } from '../graph/index.js';

/** One finished epoch. */
export interface EpochRecord {
  /** Epochs finished, from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean training loss, nats. */
  readonly loss: number;
  /** Percent, at the points where gradients were taken. */
  readonly trainAccuracy: number;
  /** Percent; null where the epoch was not tested. */
  readonly testAccuracy: number | null;
  readonly seconds: number;
}

/** How far a training is. */
export interface TrainingProgress {
  /** The epoch under way, from 0. */
  readonly epoch: number;
  /** Batches done in it. */
  readonly batch: number;
  /** Steps done in all. */
  readonly step: number;
  /** Sums over the epoch's batches so far. */
  readonly lossSum: number;
  readonly correctSum: number;
  readonly seen: number;
  readonly seconds: number;
  /** Weight sets in the average. */
  readonly averaged: number;
  readonly history: readonly EpochRecord[];
}

/** Everything a training is between two steps: restored, it goes on with the same bits. */
export interface TrainingSnapshot {
  readonly progress: TrainingProgress;
  readonly tensors: ReadonlyMap<string, { readonly shape: Shape; readonly data: Float32Array }>;
}

/**
 * Copies a snapshot's tensor over `target`.
 * @throws DataError where the snapshot lacks it, or has it in another shape.
 */
export function restoreTensor(
  snapshot: TrainingSnapshot,
  name: string,
  shape: Shape,
  target: Float32Array,
): void {
  const stored = snapshot.tensors.get(name);
  if (!stored || !sameShape(stored.shape, shape)) {
    const got = stored ? formatShape(stored.shape) : 'nothing';
    throw new DataError(
      `checkpoint: tensor '${name}' must be ${formatShape(shape)}, got ${got}. It belongs to another network or method: delete the checkpoint, or give the run another folder.`,
    );
  }
  target.set(stored.data);
}
