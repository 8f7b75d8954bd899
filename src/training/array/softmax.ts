import { DivergenceError } from '../../errors.js';

/**
 * Cross-entropy of a softmax, and what it sends back.
 * @param logits [classes]. @param target the right class.
 * @param delta [classes], written: −∂L/∂logits = one-hot(target) − softmax(logits).
 * @returns −ln softmax(logits)[target], nats.
 */
export function crossEntropy(logits: Float32Array, target: number, delta: Float32Array): number {
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const part = Math.exp(logits[i]! - largest);
    delta[i] = part;
    sum += part;
  }
  const loss = Math.log(sum) + largest - logits[target]!;
  for (let i = 0; i < logits.length; i++) delta[i] = -delta[i]! / sum;
  delta[target]! += 1;
  return loss;
}

/** @throws DivergenceError where a loss is not finite: nothing has been updated by then. */
export function checkLoss(loss: number): void {
  if (Number.isFinite(loss)) return;
  throw new DivergenceError(
    `arrays: the loss must be finite, got ${loss}. Lower the learning rate.`,
  );
}

/** Index of the largest value, the first of equals. */
export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
