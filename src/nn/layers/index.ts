import { ShapeError } from '../../errors.js';
import type { Value } from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';
import {
  type ActivationLayer,
  type LeakyReluLayer,
  leakyRelu,
  relu,
  sigmoid,
  tanh,
} from './activations.js';
import { type BatchNormLayer, batchNorm } from './batch-norm.js';
import { type ChannelAffineLayer, channelAffine } from './channel-affine.js';
import { applyConcat, type ConcatLayer } from './concat.js';
import { type Conv2dLayer, conv2d } from './conv2d.js';
import { type DigitiseLayer, digitise } from './digitise.js';
import { type DropoutLayer, dropout } from './dropout.js';
import { type FlattenLayer, flatten } from './flatten.js';
import { type LinearLayer, linear } from './linear.js';
import {
  averagePool,
  type GlobalAveragePoolLayer,
  globalAveragePool,
  maxPool,
  type PoolLayer,
} from './pools.js';
import { applyResidual, type ResidualLayer } from './residual.js';
import { type ScaleLayer, scale } from './scale.js';
import { type SpikeInputLayer, spikeInput } from './spiking/spike-input.js';
import { type SpikeReadoutLayer, spikeReadout } from './spiking/spike-readout.js';
import { type SpikingNeuronsLayer, spikingNeurons } from './spiking/spiking-neurons.js';
import { type SubsampleLayer, subsample } from './subsample.js';

/** A layer as plain data. */
export type LayerSpec =
  | ActivationLayer
  | BatchNormLayer
  | ChannelAffineLayer
  | ConcatLayer
  | Conv2dLayer
  | DigitiseLayer
  | DropoutLayer
  | FlattenLayer
  | GlobalAveragePoolLayer
  | LeakyReluLayer
  | LinearLayer
  | PoolLayer
  | ResidualLayer
  | ScaleLayer
  | SpikeInputLayer
  | SpikeReadoutLayer
  | SpikingNeuronsLayer
  | SubsampleLayer;

type Kinds = { readonly [K in LayerSpec['kind']]: LayerKind<Extract<LayerSpec, { kind: K }>> };

/** Every kind of layer, by the name that specs use. */
export const layerKinds: Kinds = {
  averagePool,
  batchNorm,
  channelAffine,
  concat: {
    apply: (layer, x, scope) => applyConcat(layer, x, scope, applyLayers),
  },
  conv2d,
  digitise,
  dropout,
  flatten,
  globalAveragePool,
  leakyRelu,
  linear,
  maxPool,
  relu,
  residual: {
    stem: 'block',
    apply: (layer, x, scope) => applyResidual(layer, x, scope, applyLayers),
  },
  scale,
  sigmoid,
  spikeInput,
  spikeReadout,
  spikingNeurons,
  subsample,
  tanh,
};

/** A layer with the name that it has in its list. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: LayerSpec;
}

/** Layers with their names; those without one are numbered by kind: conv1, conv2, fc1. */
export function nameLayers(layers: readonly LayerSpec[]): readonly NamedLayer[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const stem = layerKinds[layer.kind].stem ?? layer.kind;
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    return { name: layer.name ?? `${stem}${count}`, layer };
  });
}

/**
 * Applies layers one after another, named as `nameLayers` does.
 * @throws ShapeError naming the layer that does not fit.
 */
export function applyLayers(layers: readonly LayerSpec[], x: Value, scope: LayerScope): Value {
  return nameLayers(layers).reduce((value, { name, layer }) => {
    const kind = layerKinds[layer.kind] as LayerKind<LayerSpec>;
    const inner = scope.inner(name);
    const output = located(inner.where, () => kind.apply(layer, value, inner));
    scope.record(name, output);
    return output;
  }, x);
}

/** Puts the layer before the messages of the graph's operations, which know of no layers. */
function located(where: string, build: () => Value): Value {
  try {
    return build();
  } catch (error) {
    // A layer inside a block has put its own path already.
    const unnamed = error instanceof ShapeError && !error.message.startsWith("model '");
    throw unnamed ? new ShapeError(`${where}: ${error.message}`) : error;
  }
}

export type {
  ActivationLayer,
  BatchNormLayer,
  ChannelAffineLayer,
  ConcatLayer,
  Conv2dLayer,
  DigitiseLayer,
  DropoutLayer,
  FlattenLayer,
  GlobalAveragePoolLayer,
  LeakyReluLayer,
  LinearLayer,
  PoolLayer,
  ResidualLayer,
  ScaleLayer,
  SpikeInputLayer,
  SpikeReadoutLayer,
  SpikingNeuronsLayer,
  SubsampleLayer,
};
