import { z } from 'zod';
import {
  disturbAtRandom,
  disturbByDeviation,
  type IterateMoments,
  pruneAtRandom,
  pruneBySignal,
} from '../../analysis/extraction/index.js';
import { estimateMean } from '../../chip/statistics.js';
import { createStream, type Stream } from '../../random/index.js';
import type { TrainedNetwork } from '../trained-network.js';
import type { Candidate } from './candidates.js';
import {
  type DisturbedModelResult,
  disturbedTests,
  type ExtractedModel,
  modelTests,
  type PrunedModelResult,
  prunedTests,
  type Sample,
} from './result.js';

/** Does a few tests once: what they give is kept under the key. */
export type Try = <T>(key: string, schema: z.ZodType<T>, work: () => Promise<T>) => Promise<T>;

/** A network, how often it is tried, and what keeps its tests. */
export interface Trial {
  readonly network: TrainedNetwork;
  /** The root of what is drawn. */
  readonly seed: number;
  readonly draws: number;
  readonly attempt: Try;
}

/** Tests a model on arrays and by exact products. @param place of the model: its noise on arrays is its own. */
export async function tryModel(
  { network, draws, attempt }: Trial,
  { model, weights, errors }: Candidate,
  place: number,
): Promise<ExtractedModel> {
  // Disturbed models have the noise of tests 0 to `draws`.
  const first = draws * (place + 1) + 1;
  const found = await attempt(model, modelTests, async () => ({
    analog: await repeated(draws, (k) => network.error(weights, 'analog', first + k)),
    digital: await network.error(weights, 'digital', 0),
  }));
  return { model, ...found, standardError: errors && rms(errors) };
}

/** Tests an average as it is, by exact products. */
export function tryWhole({ network, attempt }: Trial, average: string): Promise<number> {
  const { means } = momentsOf(network, average);
  return attempt(`whole ${average}`, z.number(), () => network.error(means, 'digital', 0));
}

/** Tests an average without its weights of least |μ|/σ, and without as many others, by exact products. */
export async function tryPruned(
  { network, seed, draws, attempt }: Trial,
  average: string,
  threshold: number,
): Promise<Omit<PrunedModelResult, 'none'>> {
  const moments = momentsOf(network, average);
  const { weights, removed, share } = pruneBySignal(moments, threshold);
  const found = await attempt(`pruned ${average} below ${threshold}`, prunedTests, async () => ({
    careful: await network.error(weights, 'digital', 0),
    random: await repeated(draws, (k) => {
      const draw = streamOf(seed).child('prune', threshold, k);
      const random = pruneAtRandom(moments.means, removed, draw);
      return network.error(random.weights, 'digital', 0);
    }),
  }));
  return { average, threshold, removed: share, ...found };
}

/** Tests an average whose weights are moved by their own deviations, and by one another's, on arrays. */
export async function tryDisturbed(
  { network, seed, draws, attempt }: Trial,
  average: string,
): Promise<DisturbedModelResult> {
  const moments = momentsOf(network, average);
  const moved = (disturb: typeof disturbByDeviation) =>
    repeated(draws, (k) => {
      const weights = disturb(moments, streamOf(seed).child('disturb', k));
      return network.error(weights, 'analog', k + 1);
    });
  const found = await attempt(`disturbed ${average}`, disturbedTests, async () => ({
    none: await network.error(moments.means, 'analog', 0),
    careful: await moved(disturbByDeviation),
    random: await moved(disturbAtRandom),
  }));
  return { average, ...found };
}

/** Whether an average's weights moved between its snapshots: without that there is no signal to noise. */
export function hasMoved(network: TrainedNetwork, average: string): boolean {
  return momentsOf(network, average).deviations.some((values) => values.some((v) => v > 0));
}

function streamOf(seed: number): Stream {
  return createStream(seed, 'signal-to-noise');
}

function momentsOf(network: TrainedNetwork, average: string): IterateMoments {
  const means = network.weights(`mean-${average}`);
  const deviations = network.weights(`deviation-${average}`);
  return { means, deviations, snapshots: 0 };
}

async function repeated(count: number, run: (draw: number) => Promise<number>): Promise<Sample> {
  const values: number[] = [];
  for (let k = 0; k < count; k++) values.push(await run(k));
  const { mean, std } = estimateMean(values);
  return { values, mean, std };
}

function rms(tensors: readonly Float32Array[]): number {
  const [squares, count] = tensors.reduce(
    ([sum, n], values) => [sum + values.reduce((s, v) => s + v * v, 0), n + values.length],
    [0, 0],
  );
  return Math.sqrt(squares / count);
}
