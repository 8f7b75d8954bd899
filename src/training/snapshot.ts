import { DataError } from '../errors.js';
import { formatShape, type Shape, sameShape } from '../graph/index.js';
import type { NamedShape } from './tensor-set.js';

/** One finished epoch. */
export interface EpochRecord {
  /** Epochs finished, from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean training loss: cross-entropy in nats, or the network's own. */
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
 * Checks that a snapshot is one of a training with these tensors, before anything of it is used.
 * @throws DataError where it lacks a tensor, has it in another shape, or holds others, or no progress.
 */
export function checkSnapshot(snapshot: TrainingSnapshot, wanted: readonly NamedShape[]): void {
  for (const { name, shape } of wanted) {
    const stored = snapshot.tensors.get(name);
    if (stored && sameShape(stored.shape, shape)) continue;
    const got = stored ? formatShape(stored.shape) : 'nothing';
    throw foreign(`tensor '${name}' must be ${formatShape(shape)}, got ${got}`);
  }
  const known = new Set(wanted.map(({ name }) => name));
  const other = [...snapshot.tensors.keys()].find((name) => !known.has(name));
  if (other !== undefined) throw foreign(`tensors must be this training's, got also '${other}'`);
  const { epoch, batch, step, history } = snapshot.progress;
  if ([epoch, batch, step].every(Number.isInteger) && Array.isArray(history)) return;
  throw foreign('it must say how far training was, got no whole numbers of epoch, batch and step');
}

function foreign(problem: string): DataError {
  return new DataError(
    `checkpoint: ${problem}. It belongs to another network or method: delete the checkpoint, or give the run another folder.`,
  );
}
