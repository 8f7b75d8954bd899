import { formatShape, requireShape, type Value } from '../value.js';
import { mean } from './mean.js';
import { multiply, square } from './multiply.js';
import { negate } from './negate.js';
import { oneHot } from './one-hot.js';
import { logSoftmax } from './softmax.js';
import { subtract } from './subtract.js';
import { sum } from './sum.js';

/**
 * Mean cross-entropy: -(1/batch) Σ log softmax(logits)[label].
 * @param logits [batch, classes].
 * @param labels [batch], integers in [0, classes).
 * @returns a scalar, nats.
 */
export function crossEntropy(logits: Value, labels: Value): Value {
  const [batch, classes] = logits.shape as [number, number];
  requireShape(
    logits.shape.length === 2 && labels.shape.length === 1 && labels.shape[0] === batch,
    'crossEntropy',
    'logits must be [batch, classes] and labels [batch]',
    `${formatShape(logits.shape)} and ${formatShape(labels.shape)}`,
  );
  const picked = multiply(oneHot(labels, classes), logSoftmax(logits));
  return multiply(negate(sum(picked)), 1 / batch);
}

/** Mean of (prediction - target)² over all elements. */
export function meanSquaredError(prediction: Value, target: Value): Value {
  return mean(square(subtract(prediction, target)));
}
