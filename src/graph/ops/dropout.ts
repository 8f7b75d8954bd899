import { broadcastShapes } from '../broadcast.js';
import { formatShape, requireShape, sameShape, type Value } from '../value.js';
import { multiply } from './multiply.js';

/**
 * x · mask: dropout by a mask that is drawn on the host and fed, since a graph draws no random numbers.
 * @param mask broadcasting to x; 0 with the drop rate p, 1 / (1 - p) elsewhere, so that the mean stays.
 * A mask of [batch, channels, 1, 1] drops whole channels. Without dropout, leave the operation out.
 * @throws ShapeError where the mask does not broadcast to x.
 * @see Srivastava et al. 2014.
 */
export function dropout(x: Value, mask: Value): Value {
  requireShape(
    sameShape(broadcastShapes('dropout', x.shape, mask.shape), x.shape),
    'dropout',
    `the mask must broadcast to ${formatShape(x.shape)}`,
    formatShape(mask.shape),
  );
  return multiply(x, mask);
}
