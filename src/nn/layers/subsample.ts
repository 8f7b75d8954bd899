import { formatShape, pad, requireShape, slice } from '../../graph/index.js';
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
  apply({ stride, outputs }, x, { where }) {
    requireShape(
      x.shape.length === 4 && x.shape[1]! <= outputs,
      `${where}: subsample`,
      `input must be [batch, channels, height, width] with at most ${outputs} channels`,
      formatShape(x.shape),
    );
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
