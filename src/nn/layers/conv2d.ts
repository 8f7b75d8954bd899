import { conv2d as convolve, formatShape, requireShape, type Value } from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';
import { boundsOf } from '../tensors.js';

/** Cross-correlation with a bank of kernels, [outputs, inputs / groups, kernel, kernel]. */
export interface Conv2dLayer {
  readonly kind: 'conv2d';
  readonly name?: string;
  readonly outputs: number;
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Zeros on each side, default 0. */
  readonly padding?: number;
  /** Default 1. */
  readonly dilation?: number;
  /** Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Largest magnitude of a weight, to which each step cuts it; default none. */
  readonly limit?: number;
}

export const conv2d: LayerKind<Conv2dLayer> = {
  stem: 'conv',
  apply(settings: Conv2dLayer, x: Value, scope: LayerScope): Value {
    const { outputs, kernel, groups = 1, bias = true, limit } = settings;
    requireShape(
      x.shape.length === 4 && x.shape[1]! % groups === 0,
      `${scope.where}: conv2d`,
      `input must be [batch, channels, height, width] with channels divisible by ${groups} groups`,
      formatShape(x.shape),
    );
    const inputs = x.shape[1]! / groups;
    const fanIn = inputs * kernel ** 2;
    const fanOut = (outputs / groups) * kernel ** 2;
    const shape = [outputs, inputs, kernel, kernel];
    const w = scope.parameter('weight', shape, 'weight', fanIn, fanOut, boundsOf(limit));
    const b = bias ? scope.parameter('bias', [outputs], 'bias', fanIn, fanOut) : undefined;
    return convolve(x, w, b, settings);
  },
};
