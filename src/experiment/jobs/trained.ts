import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { describeModel, type ModelSpec } from '../../nn/index.js';
import type { EpochRecord, ModelValues, Trainer } from '../../training/index.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  writeAtomically,
} from '../store/index.js';

/** A trained network as a run keeps it. */
export interface TrainedNetwork {
  readonly last: ModelValues;
  /** The averaged weights; the last ones where nothing was averaged. */
  readonly average: ModelValues;
  readonly history: readonly EpochRecord[];
  readonly gradientsPerStep: number;
}

/** Where the trained network of a job lies: safetensors with tensors `last/…` and `average/…`. */
export function modelPath(folder: string, id: string): string {
  return join(folder, 'models', `${id}.safetensors`);
}

/** Writes a finished training's weights, last and averaged, with its history. */
export async function storeTrained(
  folder: string,
  id: string,
  trainer: Trainer,
  model: ModelSpec,
): Promise<void> {
  const { parameters, buffers } = describeModel(model);
  const shapes = new Map([...parameters, ...buffers].map(({ name, shape }) => [name, shape]));
  const tensors: Record<string, { shape: number[]; data: Float32Array }> = {};
  for (const which of ['last', 'average'] as const) {
    for (const [name, data] of await trainer.values(which)) {
      tensors[`${which}/${name}`] = { shape: [...shapes.get(name)!], data };
    }
  }
  const { history, gradientsPerStep } = trainer;
  const metadata = { training: JSON.stringify({ history, gradientsPerStep }) };
  writeAtomically(modelPath(folder, id), encodeSafetensors(tensors, metadata));
}

/**
 * Reads a trained network and checks it against its model.
 * @throws DataError where the file is damaged or holds another network.
 */
export function readTrained(folder: string, id: string, model: ModelSpec): TrainedNetwork {
  const path = modelPath(folder, id);
  const { tensors, metadata } = decode(path);
  const { parameters, buffers } = describeModel(model);
  const pick = (which: string): ModelValues =>
    new Map(
      [...parameters, ...buffers].map(({ name, shape }) => {
        const stored = tensors[`${which}/${name}`];
        if (stored?.shape.join() === shape.join()) return [name, finite(path, name, stored.data)];
        throw new DataError(
          `${path}: tensor '${which}/${name}' must be [${shape.join(', ')}], got ${stored ? `[${stored.shape.join(', ')}]` : 'nothing'}. It belongs to another network: delete it to train again.`,
        );
      }),
    );
  return { last: pick('last'), average: pick('average'), ...trainingOf(path, metadata.training) };
}

function decode(path: string): Safetensors {
  try {
    return decodeSafetensors(readFileSync(path), path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${error.message} Or delete it to train that network again.`);
  }
}

type Training = Pick<TrainedNetwork, 'history' | 'gradientsPerStep'>;

function trainingOf(path: string, text = ''): Training {
  try {
    return JSON.parse(text) as Training;
  } catch {
    throw new DataError(
      `${path}: metadata 'training' must hold the history of training, got '${text.slice(0, 20)}'. Delete the file to train again.`,
    );
  }
}

function finite(path: string, name: string, data: Float32Array): Float32Array {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return data;
  throw new DataError(
    `${path}: tensor '${name}' must hold finite numbers, got ${data[at]} at element ${at}. Delete the file to train again.`,
  );
}
