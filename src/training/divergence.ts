import { DivergenceError } from '../errors.js';
import { nonFiniteTensor } from './diagnose.js';
import type { TensorSet } from './tensor-set.js';

/** The error of a training that left the finite numbers. @param step counted from 1. */
export function divergence(step: number, stepsPerEpoch: number, what: string): DivergenceError {
  const epoch = Math.ceil(step / stepsPerEpoch);
  return new DivergenceError(
    `training step ${step} (epoch ${epoch}): ${what}. Lower the learning rate or the noise of training.`,
  );
}

/**
 * A step may have a finite loss and an infinite gradient: what is kept or measured is looked at first.
 * @throws DivergenceError where an element is not finite.
 */
export function requireFinite(
  sets: readonly TensorSet[],
  step: number,
  stepsPerEpoch: number,
): void {
  const name = sets.map(nonFiniteTensor).find((found) => found !== undefined);
  if (name === undefined) return;
  const what = `every weight must be finite, got others in '${name}' after it`;
  throw divergence(step, stepsPerEpoch, what);
}
