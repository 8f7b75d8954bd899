import { batchOrder } from '../data/batches.js';
import type { Dataset, Split } from '../data/dataset.js';
import { pixelsOf } from '../data/dataset.js';
import type { Stream } from '../random/index.js';
import {
  type ArrayClassifier,
  type ArrayHardware,
  createArrayConvolutional,
  createArrayFullyConnected,
  type LayerRules,
} from '../training/array/index.js';
import type { ConvolutionalNetwork, FullyConnectedNetwork } from './spec/resolved.js';
import type { Trainee } from './trainee.js';

/** What a network on arrays is made of beside its sizes. */
export interface Making {
  readonly rule: LayerRules;
  readonly hardware: ArrayHardware;
  /** The network's address. */
  readonly stream: Stream;
}

/** Images on their way to a network. */
export interface ImageFeed {
  readonly dataset: Dataset;
  /** Images whose errors are computed with the same weights; the last batch of an epoch may have fewer. */
  readonly batchSize: number;
  /** What the order of an epoch is drawn from. */
  readonly order: Stream;
}

/** A classifier and its images, bytes b as b/255, a mini-batch a step. */
export function imageTrainee(
  spec: FullyConnectedNetwork | ConvolutionalNetwork,
  { dataset, batchSize, order }: ImageFeed,
  making: Making,
): Trainee {
  const network = networkOf(spec, dataset, making);
  const input = new Float32Array(pixelsOf(dataset.shape));
  const take = ({ images, labels }: Split, sample: number) => {
    const start = sample * input.length;
    for (let i = 0; i < input.length; i++) input[i] = images[start + i]! / 255;
    return labels[sample]!;
  };
  let samples = new Uint32Array(0);
  return {
    layers: network.layers,
    hidden: network.hidden,
    layerNames: namesOf(spec),
    steps: Math.ceil(dataset.train.count / batchSize),
    examples: dataset.train.count,
    testSteps: dataset.test.count,
    testExamples: dataset.test.count,
    begin(epoch) {
      samples = batchOrder(order, dataset.train.count, epoch) as Uint32Array<ArrayBuffer>;
    },
    train(step, rate) {
      const learn = batchSize === 1 ? network.train : network.hold;
      let loss = 0;
      for (const sample of samples.subarray(step * batchSize, (step + 1) * batchSize)) {
        const label = take(dataset.train, sample);
        loss += learn(input, label, rate).loss;
      }
      network.apply();
      return loss;
    },
    test(step) {
      const label = take(dataset.test, step);
      return Number(!network.answer(input, label).correct);
    },
    state: () => ({ layers: network.state(), recurrent: new Float32Array(0) }),
    restore: (state) => network.restore(state.layers),
  };
}

function networkOf(
  spec: FullyConnectedNetwork | ConvolutionalNetwork,
  { shape, classes }: Dataset,
  making: Making,
): ArrayClassifier {
  const sizes = [...spec.hidden, classes];
  const { activation } = spec;
  if (spec.kind === 'cnn') {
    const { channels, kernel, pool } = spec;
    return createArrayConvolutional({
      ...making,
      input: shape,
      channels,
      kernel,
      pool,
      sizes,
      activation,
    });
  }
  return createArrayFullyConnected({ ...making, sizes: [pixelsOf(shape), ...sizes], activation });
}

function namesOf(spec: FullyConnectedNetwork | ConvolutionalNetwork): string[] {
  const dense = [...spec.hidden, 0].map((_, i) => `fc${i + 1}`);
  return spec.kind === 'cnn' ? [...spec.channels.map((_, i) => `conv${i + 1}`), ...dense] : dense;
}
