import { SpecError } from '../../errors.js';
import { fillNormal, permutation, type Stream } from '../../random/index.js';
import type { IterateMoments } from './iterates.js';

/** A network with some weights set to 0. */
export interface PrunedModel {
  readonly weights: readonly Float32Array[];
  /** Weights removed, and their share of all weights of the network. */
  readonly removed: number;
  readonly share: number;
}

/**
 * |μ|/σ of each weight; Infinity where it never moved, 0 where it never moved from 0.
 * @returns as many values as the moments have, a tensor after the other.
 * @see Gokmen, Frontiers in AI 2021, "Discussion"; Blundell et al., ICML 2015.
 */
export function signalToNoise({
  means,
  deviations,
}: Pick<IterateMoments, 'means' | 'deviations'>): Float32Array[] {
  return means.map((mean, i) =>
    mean.map((value, at) => (value === 0 ? 0 : Math.abs(value) / deviations[i]![at]!)),
  );
}

/**
 * Prunes carefully: mean weights, those with |μ|/σ below a threshold removed.
 * @throws SpecError for a threshold that is no number of at least 0.
 * @see Gokmen, Frontiers in AI 2021, Table 2.
 */
export function pruneBySignal(moments: IterateMoments, threshold: number): PrunedModel {
  if (!(threshold >= 0)) {
    const message = `expected a number of at least 0, got ${threshold}. 0 removes nothing.`;
    throw new SpecError([{ path: 'threshold', message }]);
  }
  const ratios = signalToNoise(moments);
  return prune(moments.means, (i, at) => ratios[i]![at]! < threshold);
}

/**
 * Prunes at random: as many weights, anywhere in the network with equal probability.
 * @param removed how many, for example `pruneBySignal(…).removed`.
 * @param stream drawn once.
 * @throws SpecError for a number that is not from 0 to all weights.
 */
export function pruneAtRandom(
  weights: readonly Float32Array[],
  removed: number,
  stream: Stream,
): PrunedModel {
  const all = count(weights);
  if (!(Number.isInteger(removed) && removed >= 0 && removed <= all)) {
    const message = `expected an integer from 0 to ${all}, got ${removed}. Pass how many weights to remove.`;
    throw new SpecError([{ path: 'removed', message }]);
  }
  const gone = new Uint8Array(all);
  for (const place of permutation(stream, all).subarray(0, removed)) gone[place] = 1;
  const starts = startsOf(weights);
  return prune(weights, (i, at) => gone[starts[i]! + at] === 1);
}

/**
 * Disturbs carefully: w = μ + σ·ξ, ξ ~ N(0, 1), each weight by its own deviation.
 * @param stream drawn once, a draw a weight: child `disturbance`.
 * @see Gokmen, Frontiers in AI 2021, Table 3.
 */
export function disturbByDeviation(moments: IterateMoments, stream: Stream): Float32Array[] {
  return add(moments.means, disturbanceOf(moments, stream));
}

/**
 * Disturbs at random: the disturbance of `disturbByDeviation` on the same stream, dealt out anew over all weights of the
 * network, so that its total is the same (our choice: the paper says the same amount in total).
 * @param stream drawn once: children `disturbance` and `places`.
 */
export function disturbAtRandom(moments: IterateMoments, stream: Stream): Float32Array[] {
  const disturbance = disturbanceOf(moments, stream);
  const places = permutation(stream.child('places'), disturbance.length);
  return add(
    moments.means,
    disturbance.map((_, at) => disturbance[places[at]!]!),
  );
}

function disturbanceOf({ deviations }: IterateMoments, stream: Stream): Float32Array {
  const draws = fillNormal(stream.child('disturbance'), new Float32Array(count(deviations)));
  const starts = startsOf(deviations);
  for (const [i, sigma] of deviations.entries()) {
    for (let at = 0; at < sigma.length; at++) draws[starts[i]! + at]! *= sigma[at]!;
  }
  return draws;
}

/** Tensors plus one vector that runs through all of them. */
function add(tensors: readonly Float32Array[], flat: Float32Array): Float32Array[] {
  const starts = startsOf(tensors);
  return tensors.map((values, i) => values.map((value, at) => value + flat[starts[i]! + at]!));
}

function prune(
  weights: readonly Float32Array[],
  isGone: (tensor: number, at: number) => boolean,
): PrunedModel {
  let removed = 0;
  const left = weights.map((values, i) =>
    values.map((value, at) => {
      if (!isGone(i, at)) return value;
      removed++;
      return 0;
    }),
  );
  return { weights: left, removed, share: removed / count(weights) };
}

function count(tensors: readonly Float32Array[]): number {
  return tensors.reduce((sum, { length }) => sum + length, 0);
}

/** Where each tensor begins when all lie one after the other. */
function startsOf(tensors: readonly Float32Array[]): number[] {
  let next = 0;
  return tensors.map(({ length }) => {
    next += length;
    return next - length;
  });
}
