import { pad, slice } from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/**
 * The parameter-free shortcut of residual networks: every stride-th pixel, new channels zero.
 * @see He et al. 2016, option A.
 */
export interface SubsampleLayer {
  readonly kind: 'subsample';
  readonly name?: string;
  readonly stride: number;
  readonly outputs: number;
}

export const subsample: LayerKind<SubsampleLayer> = {
  apply({ stride, outputs }, x) {
    const [, channels, height, width] = x.shape as [number, number, number, number];
    const kept = slice(
      x,
      { axis: 2, start: 0, end: height, step: stride },
      { axis: 3, start: 0, end: width, step: stride },
    );
    return pad(kept, [
      [0, 0],
      [0, outputs - channels],
      [0, 0],
      [0, 0],
    ]);
  },
};
