import type { ModelValues } from '../training/index.js';
import { checkPositive } from './check-positive.js';

/** A training that can be stepped: a `Trainer`, or another kind with the same handles. */
export interface SteppableTraining {
  readonly finished: boolean;
  readonly steps: { readonly done: number; readonly total: number };
  advance(): Promise<void>;
  values(which: 'last'): Promise<ModelValues>;
}

/** Where a training was. */
export interface TrajectoryPoint {
  /** Steps done. */
  readonly step: number;
  readonly values: ModelValues;
}

/**
 * Trains to the end and keeps copies of the weights: before the first step, after each `every` of them, and after
 * the last.
 * @param every steps between two copies; a quarter of an epoch suits a figure.
 * @throws SpecError where `every` is no integer of at least 1.
 * @see HA-SGD paper, Figure 12.
 */
export async function recordTrajectory(
  training: SteppableTraining,
  every: number,
): Promise<readonly TrajectoryPoint[]> {
  checkPositive('every', every);
  const keep = async () => ({ step: training.steps.done, values: await training.values('last') });
  const points = [await keep()];
  while (!training.finished) {
    await training.advance();
    if (training.steps.done % every === 0 || training.finished) points.push(await keep());
  }
  return points;
}
