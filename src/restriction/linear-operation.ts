import {
  conv2d,
  formatShape,
  matmul,
  requireShape,
  type Shape,
  type Value,
} from '../graph/index.js';
import type { Conv2dLayer, LayerScope, LinearLayer } from '../nn/index.js';

/** Shapes of a layer with weights. */
export interface WeightShape {
  readonly shape: Shape;
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Shape of a layer's weights, [outputs, inputs] or [outputs, inputs / groups, kernel, kernel].
 * @throws ShapeError where the input does not fit, in the words of the unrestricted layer.
 */
export function weightShape(
  layer: LinearLayer | Conv2dLayer,
  x: Shape,
  { where }: Pick<LayerScope, 'where'>,
): WeightShape {
  const { outputs } = layer;
  if (layer.kind === 'linear') {
    const must = 'input must be [batch, features]; flatten before it';
    requireShape(x.length === 2, `${where}: linear`, must, formatShape(x));
    return { shape: [outputs, x[1]!], fanIn: x[1]!, fanOut: outputs };
  }
  const { kernel, groups = 1 } = layer;
  requireShape(
    x.length === 4 && x[1]! % groups === 0,
    `${where}: conv2d`,
    `input must be [batch, channels, height, width] with channels divisible by ${groups} groups`,
    formatShape(x),
  );
  const inputs = x[1]! / groups;
  return {
    shape: [outputs, inputs, kernel, kernel],
    fanIn: inputs * kernel ** 2,
    fanOut: (outputs / groups) * kernel ** 2,
  };
}

/** What a crossbar computes of its inputs, without bias. */
export function applyWeights(layer: LinearLayer | Conv2dLayer, x: Value, w: Value): Value {
  return layer.kind === 'linear'
    ? matmul(x, w, { transposeB: true })
    : conv2d(x, w, undefined, layer);
}
