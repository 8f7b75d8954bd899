import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { decodeSafetensors, type StoredTensor } from '../../experiment/store/index.js';
import type { ArrayEpochRecord } from '../result.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';

/** One training: a method and a run. */
export interface ArrayJob {
  readonly id: string;
  readonly method: number;
  readonly run: number;
}

/** Every training of a spec, run after run. */
export function arrayJobs({ methods, runs }: ResolvedArraySpec): ArrayJob[] {
  return Array.from({ length: runs }, (_, run) =>
    methods.map(({ name }, method) => ({ id: `${name}-${run}`, method, run })),
  ).flat();
}

/** What a finished training leaves beside its weights. */
export interface TrainedArrays {
  readonly history: readonly ArrayEpochRecord[];
  readonly layers: readonly {
    readonly name: string;
    readonly rows: number;
    readonly columns: number;
  }[];
}

/** Where the weights of a job lie: safetensors `epoch-<n>/<layer>`, averages as `createAverages` names them. */
export function arrayModelPath(folder: string, id: string): string {
  return join(folder, 'models', `${id}.safetensors`);
}

/** Reads what a finished training left. @throws DataError where the file is damaged. */
export function readTrainedArrays(
  folder: string,
  id: string,
): TrainedArrays & { tensors: Record<string, StoredTensor> } {
  const path = arrayModelPath(folder, id);
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  try {
    return { ...(JSON.parse(metadata.training ?? '') as TrainedArrays), tensors };
  } catch {
    throw new DataError(
      `${path}: metadata 'training' must hold the history, got another text. Delete it to train again.`,
    );
  }
}
