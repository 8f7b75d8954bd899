import { ShapeError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import type { Activation } from './activation.js';
import { type ArrayClassifier, classifierOf } from './classifier.js';
import { createDenseStack } from './dense.js';
import type { ArrayHardware } from './layer.js';
import { createArrayLayers, type LayerRules } from './layers.js';
import { createMiniBatch } from './mini-batch.js';

/** A fully connected classifier whose matrices, biases among them, live on arrays. */
export interface ArrayFullyConnectedSettings {
  /** Inputs, hidden units, classes. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly rule: LayerRules;
  readonly hardware: ArrayHardware;
  /** The network's address: children `layer/0`, … */
  readonly stream: Stream;
}

/**
 * Makes a fully connected network on arrays, trained by single examples or mini-batches: linear outputs under a softmax, the biases
 * a column of each array with input 1. The error of every layer is computed before any is updated.
 * @throws SpecError for a rule or hardware that makes no layer; ShapeError for fewer than two sizes.
 * @see Gokmen and Vlasov, Frontiers in Neuroscience 2016 (784-256-128-10, sigmoid).
 */
export function createArrayFullyConnected(settings: ArrayFullyConnectedSettings): ArrayClassifier {
  const { sizes, activation, rule, hardware, stream } = settings;
  if (sizes.length < 2) {
    throw new ShapeError(
      `arrays: sizes must be inputs and outputs at least, got ${sizes.length}. For example [784, 10].`,
    );
  }
  const made = createArrayLayers(
    sizes.slice(1).map((rows, i) => ({
      rows,
      columns: sizes[i]! + 1,
      hardware,
      stream: stream.child('layer', i),
    })),
    rule,
  );
  const batch = createMiniBatch(made);
  const stack = createDenseStack(batch.layers, activation);
  return classifierOf(batch, { ...stack, backward: () => void stack.backward(false) });
}
