import { type ExtractionSettings, extractModel } from '../../../analysis/extraction/index.js';
import {
  type ArrayTrainingData,
  buildTrainee,
  loadArrayData,
  type Purpose,
  readTrainedArrays,
  testTrainee,
  unitOf,
} from '../../../arrays/index.js';
import type { ResolvedArrayMethod } from '../../../arrays/spec/resolved.js';
import { DataError, SpecError } from '../../../errors.js';
import { RunStopped } from '../../../experiment/run-interface.js';
import { createStream } from '../../../random/index.js';
import type { FinishedArrays } from '../measurement.js';

/** A network that was trained on arrays, with its data at hand; of the first run. */
export interface OpenArrays {
  readonly method: ResolvedArrayMethod;
  /** Weights that the training kept, e.g. `epoch-50`, a layer after the other. */
  weights(kept: string): Float32Array[];
  /** Reads weights from products of arrays that hold them; the same weights give the same. */
  extract(weights: readonly Float32Array[], products: number): Float32Array[];
  /** Test error of weights on arrays or by exact products, and where its number is, its noise. */
  error(
    weights: readonly Float32Array[],
    where: 'analog' | 'digital',
    number: number,
  ): Promise<number>;
}

/** Opens the network of one method of a finished training. @throws SpecError for a method it does not have. */
export function openArrays(
  { spec, folder }: FinishedArrays,
  name: string,
  signal: AbortSignal,
  data: ArrayTrainingData = loadArrayData(spec),
): OpenArrays {
  const method = spec.methods.find((each) => each.name === name);
  if (!method) {
    const known = spec.methods.map((each) => each.name).join(', ');
    const message = `expected a method of the training, got '${name}'. There are ${known}.`;
    throw new SpecError([{ path: 'method', message }]);
  }
  const { tensors, layers } = readTrainedArrays(folder, `${name}-0`);
  const networks = new Map<Purpose, ReturnType<typeof buildTrainee>>();
  const networkOf = (purpose: Purpose) => {
    const found = networks.get(purpose) ?? buildTrainee(spec, method, 0, data, purpose);
    networks.set(purpose, found);
    return found;
  };
  const hold = (network: ReturnType<typeof networkOf>, weights: readonly Float32Array[]) => {
    for (const [i, layer] of network.layers.entries()) layer.setWeights(weights[i]!);
    return network;
  };
  return {
    method,
    weights: (kept) =>
      layers.map((layer) => {
        const found = tensors[`${kept}/${layer.name}`];
        if (found) return found.data;
        throw new DataError(
          `${folder}: weights '${kept}' must have been kept, got none. Add them to the spec's keep.`,
        );
      }),
    extract(weights, products) {
      const stream = createStream(spec.seed, 'extraction');
      const converter = method.hardware?.periphery.inputs ?? 'ideal';
      const settings: ExtractionSettings = { inputs: 'uniform', products, converter, stream };
      // Fresh arrays: what is read does not depend on what was tested before.
      const network = hold(buildTrainee(spec, method, 0, data, 'with'), weights);
      return extractModel(network.layers, settings).map((each) => each.weights);
    },
    async error(weights, where, number) {
      const network = hold(networkOf(where === 'analog' ? 'with' : 'without'), weights);
      const between = async () => !signal.aborted;
      const found = await testTrainee(network, network.state(), number, unitOf(spec), between);
      if (found === undefined) throw new RunStopped(folder);
      return found;
    },
  };
}
