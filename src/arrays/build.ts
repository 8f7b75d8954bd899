import { idealPeriphery } from '../crossbar/index.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/registry.js';
import { isText, loadText, type TextData } from '../data/text.js';
import { arrayModel } from '../device/pulsed/index.js';
import { DataError } from '../errors.js';
import { createStream } from '../random/index.js';
import type { Products } from '../report/arrays/index.js';
import type { ArrayHardware, ArrayRule, LayerRules } from '../training/array/index.js';
import { imageTrainee } from './images.js';
import type { ResolvedArrayMethod, ResolvedArraySpec } from './spec/resolved.js';
import { textTrainee } from './text.js';
import type { Trainee } from './trainee.js';

/** The data of a training, loaded. */
export type ArrayTrainingData =
  | { readonly kind: 'images'; readonly dataset: Dataset }
  | { readonly kind: 'text'; readonly text: TextData };

/** Loads the data of a spec. @throws DataError where it cannot be had. */
export function loadArrayData({ data }: ResolvedArraySpec): ArrayTrainingData {
  if (isText(data)) return { kind: 'text', text: loadText(data) };
  return { kind: 'images', dataset: loadDataset(data) };
}

/**
 * What a network is made for: training; tests with products as noisy as in training; tests with exact products of the
 * same weights, as digital hardware computes them.
 */
export type Purpose = 'train' | Products;

/**
 * Builds the network of one method and run. All methods of a run begin with the same weights, before their devices'
 * windows clip them, and see the data in the same order; networks for tests have read noise of their own, so that tests
 * change nothing of training.
 * @throws DataError where the network is of another kind than the data.
 */
export function buildTrainee(
  { seed, network, name, batchSize }: ResolvedArraySpec,
  method: ResolvedArrayMethod,
  run: number,
  data: ArrayTrainingData,
  purpose: Purpose,
): Trainee {
  const stream = createStream(seed, 'run', run);
  const own = purpose === 'train' ? stream.child('network') : stream.child('test', purpose);
  const making = { rule: rulesOf(method), hardware: hardwareOf(method, purpose), stream: own };
  if (network.kind === 'lstm') {
    if (data.kind === 'text') return textTrainee(network, data.text, batchSize, making);
  } else if (data.kind === 'images') {
    const feed = { dataset: data.dataset, batchSize, order: stream.child('order') };
    return imageTrainee(network, feed, making);
  }
  throw new DataError(
    `${name}: a network of kind '${network.kind}' must have data of its kind, got ${data.kind}. Change one.`,
  );
}

/** Devices of floating point are never made. */
const noHardware: ArrayHardware = {
  model: arrayModel,
  periphery: idealPeriphery,
  pulses: { management: true, maxPulses: 'unlimited' },
};

function hardwareOf({ hardware }: ResolvedArrayMethod, purpose: Purpose): ArrayHardware {
  if (!hardware) return noHardware;
  const { device, pulses, periphery } = hardware;
  if (purpose === 'train') return { model: device, pulses, periphery };
  // Tests are given the weights of the trained devices, stuck ones among them: theirs must take all of them.
  const { faults: _, ...model } = device;
  if (purpose === 'with') return { model, pulses, periphery };
  const { outputScale } = periphery;
  return { model, pulses, periphery: { ...idealPeriphery, outputScale } };
}

/** The rule of each layer: n_s may differ. */
function rulesOf({ rule, transferEvery }: ResolvedArrayMethod): LayerRules {
  if (!transferEvery || !('transferEvery' in rule)) return rule;
  return transferEvery.map((every): ArrayRule => ({ ...rule, transferEvery: every }));
}
