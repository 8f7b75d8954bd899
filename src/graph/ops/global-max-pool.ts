import { formatShape, requireShape, type Value } from '../value.js';
import { max } from './max.js';

/** Largest element over height and width: [batch, channels, height, width] to [batch, channels]. */
export function globalMaxPool(x: Value): Value {
  requireShape(
    x.shape.length === 4,
    'globalMaxPool',
    'input must be [batch, channels, height, width]',
    formatShape(x.shape),
  );
  return max(x, [2, 3]);
}
