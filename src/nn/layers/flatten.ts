import { reshape } from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/** [batch, …] to [batch, features]. */
export interface FlattenLayer {
  readonly kind: 'flatten';
  readonly name?: string;
}

export const flatten: LayerKind<FlattenLayer> = {
  apply: (_, x) => reshape(x, [x.shape[0]!, -1]),
};
