import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { DataError } from '../../errors.js';
import { packageVersion } from '../../experiment/environment.js';
import { type StoredTensor, writeAtomically } from '../../experiment/store/index.js';
import type { ArrayEpochRecord } from '../result.js';
import type { TraineeState } from '../trainee.js';
import type { AverageState } from './averages.js';

/** A training so far: restored, it goes on with the same bits. */
export interface Checkpoint {
  /** The epoch that is under way, counted from 1, and its steps that are done. */
  readonly epoch: number;
  readonly step: number;
  /** Sum of the epoch's losses. */
  readonly loss: number;
  /** Coincidences before the epoch. */
  readonly before: number;
  /** Working time of the epoch before this sitting. */
  readonly seconds: number;
  readonly history: readonly ArrayEpochRecord[];
  readonly trainee: TraineeState;
  readonly averages: readonly AverageState[];
  /** Weights kept of earlier epochs. */
  readonly kept: Readonly<Record<string, StoredTensor>>;
}

/** Writes a checkpoint: Node's own serialisation keeps every bit of its numbers. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  writeAtomically(path, serialize({ version: packageVersion(), checkpoint }));
}

/** @throws DataError where the file is damaged, or another version's. */
export function readCheckpoint(path: string): Checkpoint {
  const stored = unpack(path);
  if (stored.version === packageVersion() && stored.checkpoint) return stored.checkpoint;
  throw new DataError(
    `${path}: must be a checkpoint of version ${packageVersion()}, got another file. Delete it to train from the start.`,
  );
}

function unpack(path: string): { version?: unknown; checkpoint?: Checkpoint } {
  try {
    return deserialize(readFileSync(path)) as { version?: unknown; checkpoint?: Checkpoint };
  } catch {
    return {};
  }
}
