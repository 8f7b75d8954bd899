import { setImmediate } from 'node:timers/promises';
import {
  deployModel,
  type Extraction,
  type ExtractionSettings,
  extractionSteps,
  finishBetween,
} from '../analysis/extraction/index.js';
import { DataError, SpecError } from '../errors.js';
import { RunStopped } from '../experiment/run-interface.js';
import { createStream } from '../random/index.js';
import { type ArrayTrainingData, buildTrainee, loadArrayData, type Purpose } from './build.js';
import { readTrainedArrays, type TrainedArrays } from './jobs/trained.js';
import type { ResolvedArrayMethod, ResolvedArraySpec } from './spec/resolved.js';
import { testTrainee, unitOf } from './test.js';
import type { Trainee } from './trainee.js';

/** A network that was trained on arrays, with its data at hand. */
export interface TrainedNetwork {
  readonly method: ResolvedArrayMethod;
  readonly layers: TrainedArrays['layers'];
  /** Whether the training kept weights of this name. */
  has(kept: string): boolean;
  /** Weights that the training kept, e.g. `epoch-50`, a layer after the other. @throws DataError where it did not. */
  weights(kept: string): Float32Array[];
  /**
   * Reads weights from products of arrays that hold them; the same weights give the same.
   * @throws RunStopped where the signal stopped it.
   */
  extract(weights: readonly Float32Array[], products: number): Promise<Extraction[]>;
  /**
   * Test error of weights, set without error, on arrays or by exact products, and where its number is, its noise.
   * @throws RunStopped where the signal stopped it.
   */
  error(
    weights: readonly Float32Array[],
    where: 'analog' | 'digital',
    number: number,
  ): Promise<number>;
}

/** What is opened, and what it is tried on. */
export interface TrainedNetworkOptions {
  /** Which of the spec's trainings of the method; the first, 0, unless given. */
  readonly run?: number;
  readonly data?: ArrayTrainingData;
  /** The spec whose arrays are the analog ones of tests; its own unless given. */
  readonly elsewhere?: ResolvedArraySpec;
  readonly signal: AbortSignal;
}

/** Opens the network of one method of a finished training. @throws SpecError for a method it does not have. */
export function openTrainedNetwork(
  { spec, folder }: { readonly spec: ResolvedArraySpec; readonly folder: string },
  name: string,
  { run = 0, data = loadArrayData(spec), elsewhere = spec, signal }: TrainedNetworkOptions,
): TrainedNetwork {
  const method = methodOf(spec, name);
  const { tensors, layers } = readTrainedArrays(folder, `${name}-${run}`);
  const networks = new Map<Purpose, Trainee>();
  const networkFor = (purpose: Purpose) => {
    const hardware = purpose === 'with' ? elsewhere : spec;
    const found =
      networks.get(purpose) ?? buildTrainee(hardware, methodOf(hardware, name), run, data, purpose);
    networks.set(purpose, found);
    return found;
  };
  const between = breathing(signal);
  return {
    method,
    layers,
    has: (kept) => tensors[`${kept}/${layers[0]!.name}`] !== undefined,
    weights: (kept) =>
      layers.map((layer) => {
        const found = tensors[`${kept}/${layer.name}`];
        if (found) return found.data;
        throw new DataError(
          `${folder}: weights '${kept}' must have been kept, got none. Add them to the spec's keep.`,
        );
      }),
    async extract(weights, products) {
      const stream = createStream(spec.seed, 'extraction');
      const converter = method.hardware?.periphery.inputs ?? 'ideal';
      const settings: ExtractionSettings = { inputs: 'uniform', products, converter, stream };
      // Fresh arrays: what is read does not depend on what was tested before.
      const network = buildTrainee(spec, method, run, data, 'with');
      deployModel(network.layers, weights);
      const found = await finishBetween(extractionSteps(network.layers, settings), between);
      if (found === undefined) throw new RunStopped(folder);
      return found;
    },
    async error(weights, where, number) {
      const network = networkFor(where === 'analog' ? 'with' : 'without');
      deployModel(network.layers, weights);
      const found = await testTrainee(network, network.state(), number, unitOf(spec), between);
      if (found === undefined) throw new RunStopped(folder);
      return found;
    },
  };
}

/** Lets signals through every 50 ms. @returns what says whether to go on. */
function breathing(signal: AbortSignal): () => Promise<boolean> {
  let breathed = performance.now();
  return async () => {
    if (performance.now() - breathed > 50) {
      await setImmediate();
      breathed = performance.now();
    }
    return !signal.aborted;
  };
}

function methodOf({ methods }: ResolvedArraySpec, name: string): ResolvedArrayMethod {
  const method = methods.find((each) => each.name === name);
  if (method) return method;
  const known = methods.map((each) => each.name).join(', ');
  const message = `expected a method of the training, got '${name}'. There are ${known}.`;
  throw new SpecError([{ path: 'method', message }]);
}
