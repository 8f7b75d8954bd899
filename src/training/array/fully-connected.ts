import { ShapeError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import { type Activation, activate, derive } from './activation.js';
import type { ArrayHardware, ArrayLayer, ArrayLayerState } from './layer.js';
import { createArrayLayers, type LayerRules, restoreLayers } from './layers.js';
import { checkLoss, crossEntropy, indexOfLargest } from './softmax.js';

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

/** What one example gave. */
export interface ArrayAnswer {
  /** Nats. */
  readonly loss: number;
  readonly correct: boolean;
}

export interface ArrayFullyConnected {
  readonly layers: readonly ArrayLayer[];
  /**
   * Learns from one example: forward, backward, then one update a layer. @param input [sizes[0]]. @param rate η.
   * @throws DivergenceError for a loss that is not finite, before anything is updated.
   */
  train(input: Float32Array, label: number, rate: number): ArrayAnswer;
  /** Answers without learning; products are as noisy as in training. */
  answer(input: Float32Array, label: number): ArrayAnswer;
  state(): readonly ArrayLayerState[];
  restore(state: readonly ArrayLayerState[]): void;
}

/** Values of one layer's inputs, with the bias's 1 at the end, and of its errors. */
interface Signals {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly delta: Float32Array;
  readonly z: Float32Array;
}

/**
 * Makes a fully connected network on arrays, trained one example at a time: linear outputs under a softmax, the biases
 * a column of each array with input 1. The error of every layer is computed before any is updated.
 * @throws SpecError for a rule or hardware that makes no layer; ShapeError for fewer than two sizes.
 * @see Gokmen and Vlasov, Frontiers in Neuroscience 2016 (784-256-128-10, sigmoid).
 */
export function createArrayFullyConnected(
  settings: ArrayFullyConnectedSettings,
): ArrayFullyConnected {
  const { sizes, activation, rule, hardware, stream } = settings;
  if (sizes.length < 2) {
    throw new ShapeError(
      `arrays: sizes must be inputs and outputs at least, got ${sizes.length}. For example [784, 10].`,
    );
  }
  const layers = createArrayLayers(
    sizes.slice(1).map((rows, i) => ({
      rows,
      columns: sizes[i]! + 1,
      hardware,
      stream: stream.child('layer', i),
    })),
    rule,
  );
  const signals: Signals[] = layers.map(({ rows, columns }) => ({
    x: new Float32Array(columns).fill(1),
    y: new Float32Array(rows),
    delta: new Float32Array(rows),
    z: new Float32Array(columns),
  }));
  const last = layers.length - 1;

  const forward = (input: Float32Array, label: number): ArrayAnswer => {
    signals[0]!.x.set(input);
    for (const [i, layer] of layers.entries()) {
      const { x, y } = signals[i]!;
      layer.forward(x, y);
      if (i < last) activate(activation, y, signals[i + 1]!.x);
    }
    const { y, delta } = signals[last]!;
    return { loss: crossEntropy(y, label, delta), correct: indexOfLargest(y) === label };
  };

  const backward = () => {
    for (let i = last; i > 0; i--) {
      const { x, delta, z } = signals[i]!;
      layers[i]!.backward(delta, z);
      derive(activation, z, x, signals[i - 1]!.delta);
    }
  };

  return {
    layers,
    train(input, label, rate) {
      const answer = forward(input, label);
      checkLoss(answer.loss);
      backward();
      for (const [i, layer] of layers.entries()) {
        layer.update(signals[i]!.x, signals[i]!.delta, rate);
      }
      return answer;
    },
    answer: forward,
    state: () => layers.map((layer) => layer.state()),
    restore: (state) => restoreLayers(layers, state),
  };
}
