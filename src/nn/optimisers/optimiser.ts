import type { Value } from '../../graph/index.js';

/** What an optimiser's update of one tensor sees; all values but `rate` have the tensor's shape. */
export interface UpdateInputs {
  readonly weight: Value;
  readonly gradient: Value;
  readonly states: readonly Value[];
  /** The learning rate, a scalar fed at every step. */
  readonly rate: Value;
  /** Adam's bias corrections, scalars fed at every step. */
  readonly correction: { readonly mean: Value; readonly square: Value };
}

/** A rule that turns gradients into new weights, written as a graph. */
export interface OptimiserKind<Settings> {
  /** Names of the tensors it carries along for each weight tensor, all starting at 0. */
  states(settings: Settings): readonly string[];
  step(
    settings: Settings,
    inputs: UpdateInputs,
  ): { readonly weight: Value; readonly states: readonly Value[] };
  /** Host-side factors for the given step, counted from 1. */
  corrections?(
    settings: Settings,
    step: number,
  ): { readonly mean: number; readonly square: number };
}
