import { existsSync, readFileSync } from 'node:fs';
import { DataError } from '../../errors.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
  writeAtomically,
} from '../../experiment/store/index.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import type { TrainedNetwork } from '../trained-network.js';

/** One model to try: its weights, a layer after the other, and their standard errors where they are known. */
export interface Candidate {
  readonly model: string;
  readonly weights: readonly Float32Array[];
  readonly errors: readonly Float32Array[] | null;
}

/**
 * What the training left: the model after its last epoch as it is and as read, and averages that were read.
 * @param path where all but the first are kept; what was extracted is read from there if it was before.
 */
export async function candidatesOf(
  network: TrainedNetwork,
  { epochs, keep }: ResolvedArraySpec,
  products: number,
  path: string,
): Promise<Candidate[]> {
  const trained = network.weights(`epoch-${epochs}`);
  const averages = keep.averages
    .map(({ from, to }) => `${from}-${to}`)
    .filter((average) => network.has(`read-${average}`))
    .map((average) => ({
      model: `average ${average}`,
      weights: network.weights(`read-${average}`),
      errors: network.has(`read-error-${average}`)
        ? network.weights(`read-error-${average}`)
        : null,
    }));
  const before = extractedBefore(network, path);
  const extracted = before ?? (await extract(network, trained, products));
  if (!before) {
    const tensors = tensorsOf(network, [extracted, ...averages]);
    writeAtomically(path, encodeSafetensors(tensors, {}));
  }
  return [{ model: 'trained', weights: trained, errors: null }, extracted, ...averages];
}

const model = 'extracted';

async function extract(
  network: TrainedNetwork,
  trained: readonly Float32Array[],
  products: number,
): Promise<Candidate> {
  const read = await network.extract(trained, products);
  const errors = read.flatMap(({ standardErrors }) => standardErrors ?? []);
  const weights = read.map((each) => each.weights);
  return { model, weights, errors: errors.length === read.length ? errors : null };
}

/** What an earlier call read of the same arrays; undefined where there is none, or it is damaged. */
function extractedBefore({ layers }: TrainedNetwork, path: string): Candidate | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { tensors } = decodeSafetensors(readFileSync(path), path);
    const all = (prefix: string) =>
      layers.flatMap(({ name }) => tensors[`${prefix}/${name}`]?.data ?? []);
    const [weights, errors] = [all(model), all(`${model}-error`)];
    if (weights.length < layers.length) return undefined;
    return { model, weights, errors: errors.length < layers.length ? null : errors };
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** Weights of candidates that were read, and their standard errors: `<model>/<layer>`, `<model>-error/<layer>`. */
function tensorsOf({ layers }: TrainedNetwork, candidates: readonly Candidate[]) {
  const named = (prefix: string, values: readonly Float32Array[]) =>
    values.map((data, i): [string, StoredTensor] => {
      const { name, rows, columns } = layers[i]!;
      return [`${prefix}/${name}`, { shape: [rows, columns], data }];
    });
  return Object.fromEntries(
    candidates.flatMap((each) => {
      const prefix = each.model.replace(' ', '-');
      return [...named(prefix, each.weights), ...named(`${prefix}-error`, each.errors ?? [])];
    }),
  );
}
