import { SpecError, type SpecProblem } from '../../errors.js';
import { sizeOf } from '../../graph/index.js';
import { describeModel, type ModelSpec } from '../../nn/index.js';
import type { ModelValues } from '../../training/index.js';
import type { ComputeInMemory } from '../engine.js';
import { fixBatchNorm } from './batch-norm.js';
import { type DeviceArray, mapOnArray, mirrors } from './devices.js';
import { deviceLayers, rewriteForEngine, type SignalRanges, unfitActivations } from './rewrite.js';
import { toTwoStates } from './several-devices.js';
import { unmappedProblems } from './unmapped.js';
import { hasArray, type PlacedLayer, placeLayers } from './walk.js';

/** A trained network as a hardware computes it, before any device is programmed. */
export interface Deployment {
  readonly model: ModelSpec;
  /** What the devices are asked to hold, and what is kept digitally, by tensor. */
  readonly values: ModelValues;
  readonly devices: readonly DeviceArray[];
}

/**
 * Maps a trained network on a compute-in-memory engine: a network of plain layers and values that computes the same
 * where nothing is digitised and every device holds what it is asked to.
 * @param values of the trained network, by tensor.
 * @param signals ranges of the converters, which `calibrate` measures; needed where there are any.
 * @throws SpecError for layers that no engine has, for an activation that the mapping does not allow, for a layer in
 * `engine.layers` that the network does not have, and where a converter's range is missing.
 * @see HA-SGD paper, sections 4.1 and 4.2.
 */
export function deploy(
  model: ModelSpec,
  values: ModelValues,
  engine: ComputeInMemory,
  signals?: SignalRanges,
): Deployment {
  const problems = [
    ...unmappedProblems(model),
    ...activationProblems(model, engine),
    ...layerProblems(model, engine),
  ];
  if (problems.length > 0) throw new SpecError(problems);
  const deployed = rewriteForEngine(model, engine, signals);
  const asked = valuesOf(model, deployed, values, engine);
  const devices = placeLayers(deployed.layers).flatMap((placed) => arrayOf(placed, engine, asked));
  return { model: deployed, values: statesOf(devices, asked, engine), devices };
}

function activationProblems(model: ModelSpec, engine: ComputeInMemory): SpecProblem[] {
  const message =
    "must be 'per-layer' where an activation is neither relu nor leakyRelu, got 'per-column' with";
  const fix = 'Map by layer, or take relu.';
  return unfitActivations(model, engine).map((path) => ({
    path: 'hardware.engine.mapping',
    message: `${message} '${path}'. ${fix}`,
  }));
}

function layerProblems(model: ModelSpec, engine: ComputeInMemory): SpecProblem[] {
  const known = deviceLayers(model, engine);
  return Object.keys(engine.layers)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: 'hardware.engine.layers',
      message: `expected layers that devices hold, got '${name}'. Known here: ${known.join(', ')}.`,
    }));
}

/** The values of the deployed network's tensors: those of the trained one, fixed batch norms, gains of 1. */
function valuesOf(
  trained: ModelSpec,
  deployed: ModelSpec,
  values: ModelValues,
  { batchNorm }: ComputeInMemory,
): ModelValues {
  const all = new Map(values);
  for (const { path, layer } of placeLayers(trained.layers)) {
    if (layer.kind !== 'batchNorm' || batchNorm === 'digital') continue;
    for (const [name, value] of Object.entries(fixBatchNorm(path, values, layer.epsilon))) {
      all.set(`${path}.${name}`, value);
    }
  }
  const { parameters, buffers } = describeModel(deployed);
  const isMirror = (name: string) => !values.has(name);
  return new Map(
    [...parameters, ...buffers].map(({ name, shape }) => [
      name,
      isMirror(name) ? new Float32Array(sizeOf(shape)).fill(1) : all.get(name)!,
    ]),
  );
}

/** The devices of one layer of a deployed network: none, or one array. */
function arrayOf(
  placed: PlacedLayer,
  { mapping, biases }: ComputeInMemory,
  values: ModelValues,
): readonly DeviceArray[] {
  const { path: layer } = placed;
  const scaled = biases === 'scaled';
  const onDevices = (tensor: string) =>
    biases !== 'digital' && values.has(tensor) ? { bias: tensor } : {};
  if (hasArray(placed)) {
    const weight = `${layer}.weight`;
    const bias = onDevices(`${layer}.bias`);
    const shared = mapping === 'per-layer';
    return [
      mapOnArray(
        { layer, kind: 'array', weight, ...bias, shared, scaled },
        outputsOf(placed),
        values,
      ),
    ];
  }
  if (placed.layer.kind !== 'channelAffine') return [];
  const weight = `${layer}.gain`;
  const channels = values.get(weight)!.length;
  if (placed.layer.offset === false) return [mirrors(layer, weight, channels)];
  const bias = onDevices(`${layer}.offset`);
  // A column holds one gain: by itself it would have no range but its own size.
  return [
    mapOnArray(
      { layer, kind: 'depthwise', weight, ...bias, shared: true, scaled },
      channels,
      values,
    ),
  ];
}

function outputsOf({ layer }: PlacedLayer): number {
  return layer.kind === 'conv2d' || layer.kind === 'linear' ? layer.outputs : 0;
}

/** What the devices can be asked for: all values, or the levels that two-state devices have together. */
function statesOf(
  devices: readonly DeviceArray[],
  values: ModelValues,
  { devicesPerWeight: { count, states } }: ComputeInMemory,
): ModelValues {
  if (states === 'analog') return values;
  const held = new Map(values);
  for (const { kind, weight, bias, ranges } of devices) {
    if (kind === 'mirror') continue;
    held.set(weight, toTwoStates(values.get(weight)!, ranges, count));
    if (!bias) continue;
    const scaled = ranges.map((range) => range * bias.scaling);
    held.set(bias.tensor, toTwoStates(values.get(bias.tensor)!, scaled, count));
  }
  return held;
}
