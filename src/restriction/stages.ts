import { UnsupportedError } from '../errors.js';
import {
  type BatchNormLayer,
  type Conv2dLayer,
  type LayerSpec,
  type LinearLayer,
  type ModelSpec,
  type NamedLayer,
  nameLayers,
  type PoolLayer,
} from '../nn/index.js';

/** A crossbar with what the circuit merges into it: batch normalisation and ReLU. */
export interface WeightedStage {
  readonly kind: 'weighted';
  readonly name: string;
  readonly layer: LinearLayer | Conv2dLayer;
  readonly norm?: { readonly name: string; readonly layer: BatchNormLayer };
  readonly relu: boolean;
  /** Whether it gives the network's output. */
  readonly last: boolean;
}

/** What lies between crossbars. */
export interface PassiveStage {
  readonly kind: 'passive';
  readonly name: string;
  readonly layer: LayerSpec;
}

export type Stage = WeightedStage | PassiveStage;

/** Layers that need no crossbar: the circuit wires them, or they are absent from it. */
export function isPassive(layer: LayerSpec): boolean {
  return layer.kind === 'flatten' || layer.kind === 'dropout' || layer.kind === 'maxPool';
}

/** Padding of a pool in the circuit is the signal ground, which changes no maximum of rectified signals. */
export function poolOf(layer: PoolLayer): Required<Omit<PoolLayer, 'name' | 'kind'>> {
  const { kernel, stride = kernel, padding = 0 } = layer;
  return { kernel, stride, padding };
}

/**
 * A network as stages of a circuit: each linear or convolution layer with the batch normalisation and ReLU that
 * follow it, and what lies between.
 * @throws UnsupportedError naming a layer that the circuit cannot hold, and where it may stand.
 */
export function stagesOf(model: ModelSpec, layers = model.layers): readonly Stage[] {
  const named = nameLayers(layers);
  const stages: Stage[] = [];
  for (let i = 0; i < named.length; ) {
    const { layer, name } = named[i]!;
    if (layer.kind === 'linear' || layer.kind === 'conv2d') {
      const [stage, used] = weightedStage(named, i, name, layer);
      stages.push(stage);
      i += used;
    } else {
      if (!isPassive(layer)) throw unsupported(model, named[i]!);
      if (layer.kind === 'maxPool') checkPadding(model, name, layer, stages);
      stages.push({ kind: 'passive', name, layer });
      i++;
    }
  }
  return markLast(stages);
}

/** The circuit pads with the signal ground, which is below no signal only where those are rectified. */
function checkPadding(
  { name: model }: ModelSpec,
  name: string,
  layer: PoolLayer,
  before: readonly Stage[],
): void {
  const last = before.findLast((stage) => stage.kind === 'weighted');
  if (poolOf(layer).padding === 0 || last?.relu) return;
  throw new UnsupportedError(
    `model '${model}', layer '${name}': padding needs rectified signals, since the circuit pads with the signal ground, got a pool of others. Put relu before it, or take its padding away.`,
  );
}

function weightedStage(
  named: readonly NamedLayer[],
  at: number,
  name: string,
  layer: LinearLayer | Conv2dLayer,
): readonly [WeightedStage, number] {
  const after = named[at + 1];
  const norm = after?.layer.kind === 'batchNorm' ? after.layer : undefined;
  const relu = named[at + (norm ? 2 : 1)]?.layer.kind === 'relu';
  const stage = { kind: 'weighted', name, layer, relu, last: false } as const;
  const whole = norm ? { ...stage, norm: { name: after!.name, layer: norm } } : stage;
  return [whole, 1 + (norm ? 1 : 0) + (relu ? 1 : 0)];
}

function markLast(stages: readonly Stage[]): readonly Stage[] {
  const last = stages.findLastIndex(({ kind }) => kind === 'weighted');
  return stages.map((stage, i) =>
    stage.kind === 'weighted' ? { ...stage, last: i === last } : stage,
  );
}

function unsupported({ name: model }: ModelSpec, { name, layer }: NamedLayer): UnsupportedError {
  const follows = layer.kind === 'batchNorm' || layer.kind === 'relu';
  return new UnsupportedError(
    `model '${model}', layer '${name}': the circuit holds linear, conv2d, maxPool, flatten and dropout, and batchNorm and relu right after linear or conv2d, got ${layer.kind}${follows ? ' elsewhere' : ''}. Build the network from these.`,
  );
}
