import * as graph from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/** Largest or mean element of square windows. */
export interface PoolLayer {
  readonly kind: 'maxPool' | 'averagePool';
  readonly name?: string;
  readonly kernel: number;
  /** Default: the kernel's size. */
  readonly stride?: number;
  /** Default 0; averages count it as zeros. */
  readonly padding?: number;
}

/** Mean over height and width: [batch, channels, height, width] to [batch, channels]. */
export interface GlobalAveragePoolLayer {
  readonly kind: 'globalAveragePool';
  readonly name?: string;
}

export const maxPool: LayerKind<PoolLayer> = { apply: (settings, x) => graph.maxPool(x, settings) };
export const averagePool: LayerKind<PoolLayer> = {
  apply: (settings, x) => graph.averagePool(x, settings),
};
export const globalAveragePool: LayerKind<GlobalAveragePoolLayer> = {
  apply: (_, x) => graph.globalAveragePool(x),
};
