import { loadArrayData } from '../arrays/build.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/registry.js';
import { isUserError } from '../errors.js';
import { prepareRunData } from '../experiment/prepare.js';
import type { RunOptions } from '../experiment/run-interface.js';
import type { Task } from '../nn/index.js';
import type { SweepPoint } from './spec/index.js';
import { type PointSpec, trainsArrays } from './work.js';

/** What is known of the data of a point: its samples, or why there are none. */
export type PointData =
  | {
      readonly digest: string;
      /** What its networks are made for; absent where that is a text. */
      readonly task?: Task;
      /** Images, or characters of a text. */
      readonly trainCount: number;
      readonly testCount: number;
      /** Of images and labels, or of the text. */
      readonly bytes: number;
    }
  | { readonly failure: string };

type Hooks = Pick<RunOptions, 'signal' | 'onProgress'>;

/**
 * Prepares and reads every distinct data set of some points once, so that no two processes prepare the same.
 * @returns the data of each point by its id. @throws RunStopped when the signal stopped it.
 */
export async function readPointData(
  points: readonly SweepPoint[],
  folder: string,
  hooks: Hooks,
): Promise<ReadonlyMap<string, PointData>> {
  const known = new Map<string, PointData>();
  const found = new Map<string, PointData>();
  for (const { id, spec } of points) {
    const key = JSON.stringify(sourceOf(spec));
    const data = known.get(key) ?? (await orFailure(() => readData(spec, folder, hooks)));
    known.set(key, data);
    found.set(id, data);
  }
  return found;
}

/** What names the samples. */
function sourceOf(spec: PointSpec): unknown {
  if (trainsArrays(spec)) return ['arrays', spec.data];
  const { normalise: _normalise, augment: _augment, ...source } = spec.data;
  return source;
}

async function readData(spec: PointSpec, folder: string, hooks: Hooks): Promise<PointData> {
  if (trainsArrays(spec)) {
    const data = loadArrayData(spec);
    if (data.kind === 'images') return describe(data.dataset);
    const { digest, train, test } = data.text;
    const [trainCount, testCount] = [train.length, test.length];
    return { digest, trainCount, testCount, bytes: trainCount + testCount };
  }
  await prepareRunData(spec.data, folder, hooks);
  const { normalise: _normalise, augment: _augment, ...source } = spec.data;
  return describe(loadDataset(source));
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
