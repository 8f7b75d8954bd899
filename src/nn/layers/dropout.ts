import { concat, multiply, type Value } from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/**
 * In training, zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate).
 * Masks are drawn once a training step; in time an element stays the same over all steps of an example.
 * @see Srivastava et al. 2014.
 */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly name?: string;
  readonly rate: number;
}

export const dropout: LayerKind<DropoutLayer> = {
  stem: 'dropout',
  apply({ rate }, x, scope) {
    if (scope.mode !== 'training' || rate === 0) return x;
    const steps = scope.time()?.steps ?? 1;
    const [batch = 0, ...rest] = x.shape;
    const mask = scope.mask([batch / steps, ...rest], rate);
    return multiply(x, concat(Array<Value>(steps).fill(mask), 0));
  },
};
