import type { ArrayLayer, ArrayLayerState, HiddenLayer } from '../training/array/index.js';

/** Everything of a network in training that changes. */
export interface TraineeState {
  readonly layers: readonly ArrayLayerState[];
  /** Recurrent state; empty where there is none. */
  readonly recurrent: Float32Array;
}

/** A network on arrays together with the data that it learns: the same for images and texts. */
export interface Trainee {
  readonly layers: readonly ArrayLayer[];
  /** The layers but the last. */
  readonly hidden: readonly HiddenLayer[];
  /** One a layer, for files and tables. */
  readonly layerNames: readonly string[];
  /** Steps of an epoch, and what a mean loss is taken over: images, or characters. */
  readonly steps: number;
  readonly examples: number;
  readonly testSteps: number;
  readonly testExamples: number;
  /** Goes to the start of an epoch, counted from 1, or on at a step of it that is restored. */
  begin(epoch: number, fresh: boolean): void;
  /** Learns from one step. @returns the sum of its losses, nats. @throws DivergenceError where that is not finite. */
  train(step: number, rate: number): number;
  /** Tests one step of the test part; step 0 begins anew. @returns wrong answers, or the sum of losses in nats. */
  test(step: number): number;
  state(): TraineeState;
  restore(state: TraineeState): void;
}
