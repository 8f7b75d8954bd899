import { multiply } from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/**
 * In training, zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate).
 * Masks are drawn once a training step.
 * @see Srivastava et al. 2014.
 */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly name?: string;
  readonly rate: number;
}

export const dropout: LayerKind<DropoutLayer> = {
  stem: 'dropout',
  apply: ({ rate }, x, scope) =>
    scope.mode === 'training' && rate > 0 ? multiply(x, scope.mask(x.shape, rate)) : x,
};
