import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { describeModel, type ModelSpec } from '../../nn/index.js';
import type { EpochRecord, ModelValues, Trainer } from '../../training/index.js';
import { decodeSafetensors, encodeSafetensors, writeAtomically } from '../store/index.js';

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
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
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
  const training = JSON.parse(metadata.training ?? '{"history":[],"gradientsPerStep":0}');
  return { last: pick('last'), average: pick('average'), ...training };
}

function finite(path: string, name: string, data: Float32Array): Float32Array {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return data;
  throw new DataError(
    `${path}: tensor '${name}' must hold finite numbers, got ${data[at]} at element ${at}. Delete the file to train again.`,
  );
}
