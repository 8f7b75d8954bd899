import type { HiddenLayer } from './hidden.js';
import type { ArrayLayer, ArrayLayerState } from './layer.js';
import { restoreLayers } from './layers.js';
import type { MiniBatch } from './mini-batch.js';
import { checkLoss } from './softmax.js';

/** What one example gave. */
export interface ArrayAnswer {
  /** Nats. */
  readonly loss: number;
  readonly correct: boolean;
}

/** A classifier on arrays, trained by single examples or by mini-batches. */
export interface ArrayClassifier {
  readonly layers: readonly ArrayLayer[];
  /** All layers but the last. */
  readonly hidden: readonly HiddenLayer[];
  /**
   * Learns from one example: forward, backward, then the updates of every layer. @param input as flat values. @param rate η.
   * @throws DivergenceError for a loss that is not finite, before anything is updated.
   */
  train(input: Float32Array, label: number, rate: number): ArrayAnswer;
  /**
   * Computes what one example of a mini-batch has to teach, with the weights as they are; its updates wait.
   * @throws DivergenceError as `train` does, before anything of this example waits.
   */
  hold(input: Float32Array, label: number, rate: number): ArrayAnswer;
  /** Does the updates that wait: one after the other, in the order of their examples. */
  apply(): void;
  /** Answers without learning; products are as noisy as in training. */
  answer(input: Float32Array, label: number): ArrayAnswer;
  state(): readonly ArrayLayerState[];
  restore(state: readonly ArrayLayerState[]): void;
}

/** What one kind of network does with an example, step by step. */
export interface Passes {
  readonly hidden: readonly HiddenLayer[];
  forward(input: Float32Array, label: number): ArrayAnswer;
  /** Every layer's errors, of the last forward. */
  backward(): void;
  update(rate: number): void;
}

/** Puts a network's passes together: all errors are computed before the first update. */
export function classifierOf(
  batch: MiniBatch,
  { hidden, forward, backward, update }: Passes,
): ArrayClassifier {
  const { layers } = batch;
  const train = (input: Float32Array, label: number, rate: number) => {
    const answer = forward(input, label);
    checkLoss(answer.loss);
    backward();
    update(rate);
    return answer;
  };
  return {
    layers,
    hidden,
    train,
    hold: (input, label, rate) => batch.holding(() => train(input, label, rate)),
    apply: batch.apply,
    answer: forward,
    state: () => layers.map((layer) => layer.state()),
    restore: (state) => restoreLayers(layers, state),
  };
}
