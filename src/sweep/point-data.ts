import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/registry.js';
import { isUserError } from '../errors.js';
import { prepareRunData } from '../experiment/prepare.js';
import type { RunOptions } from '../experiment/run-interface.js';
import type { Task } from '../nn/index.js';
import type { SweepPoint } from './spec/index.js';

/** What is known of the data of a point: its samples, or why there are none. */
export type PointData =
  | {
      readonly digest: string;
      /** What its networks are made for. */
      readonly task: Task;
      readonly trainCount: number;
      readonly testCount: number;
      /** Of images and labels. */
      readonly bytes: number;
    }
  | { readonly failure: string };

/**
 * Prepares and reads every distinct data set of a sweep once, so that no two processes prepare the same.
 * @returns the data of each point by its id. @throws RunStopped when the signal stopped it.
 */
export async function readPointData(
  points: readonly SweepPoint[],
  folder: string,
  hooks: Pick<RunOptions, 'signal' | 'onProgress'>,
): Promise<ReadonlyMap<string, PointData>> {
  const known = new Map<string, PointData>();
  const found = new Map<string, PointData>();
  for (const { id, spec } of points) {
    const { normalise: _normalise, augment: _augment, ...source } = spec.data;
    const key = JSON.stringify(source);
    let data = known.get(key);
    if (data === undefined) {
      data = await orFailure(async () => {
        await prepareRunData(spec.data, folder, hooks);
        return describe(loadDataset(source));
      });
      known.set(key, data);
    }
    found.set(id, data);
  }
  return found;
}

/** Data that cannot be had is the failure of its points: others go on. */
async function orFailure(read: () => Promise<PointData>): Promise<PointData> {
  try {
    return await read();
  } catch (error) {
    if (isUserError(error)) return { failure: error.message };
    throw error;
  }
}

function describe({ digest, shape, classes, train, test }: Dataset): PointData {
  const bytes = [train, test].reduce(
    (sum, { images, labels }) => sum + images.byteLength + labels.byteLength,
    0,
  );
  const task = { shape, classes };
  return { digest, task, trainCount: train.count, testCount: test.count, bytes };
}
