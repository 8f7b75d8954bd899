import { multiply, type Value } from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/** y = factor · x. */
export interface ScaleLayer {
  readonly kind: 'scale';
  readonly name?: string;
  readonly factor: number;
}

export const scale: LayerKind<ScaleLayer> = {
  apply: ({ factor }: ScaleLayer, x: Value) => multiply(x, factor),
};
