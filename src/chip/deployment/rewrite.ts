import { SpecError } from '../../errors.js';
import { type LayerSpec, type ModelSpec, nameLayers } from '../../nn/index.js';
import type { ComputeInMemory } from '../engine.js';
import { hasArray, isActivation, pathTo, placeLayers } from './walk.js';

/** What a signal takes on after each activation, by its path. */
export type SignalRanges = ReadonlyMap<string, { readonly low: number; readonly high: number }>;

/** Name of the current mirrors in a shortcut without weights. */
const mirrorName = 'mirror';

/**
 * The network as the engine computes it, layers as plain data: batch normalisation as one gain and offset a channel
 * where devices hold it, mirrors in shortcuts without weights, converters after activations, no dropout. Layers keep
 * their names, so that tensors do.
 * @param signals ranges of the converters, where there are any.
 * @throws SpecError where a converter's range is missing.
 */
export function rewriteForEngine(
  model: ModelSpec,
  engine: ComputeInMemory,
  signals?: SignalRanges,
): ModelSpec {
  return { ...model, layers: rewriteLayers(model.layers, '', { engine, signals }) };
}

interface Context {
  readonly engine: ComputeInMemory;
  readonly signals: SignalRanges | undefined;
}

function rewriteLayers(
  layers: readonly LayerSpec[],
  path: string,
  context: Context,
): readonly LayerSpec[] {
  return nameLayers(layers).flatMap(({ name, layer }) =>
    rewriteLayer({ ...layer, name }, pathTo(path, name), context),
  );
}

type Named = LayerSpec & { readonly name: string };

function rewriteLayer(layer: Named, path: string, context: Context): readonly LayerSpec[] {
  const { batchNorm, digitisation } = context.engine;
  const { kind, name } = layer;
  if (kind === 'dropout') return [];
  if (kind === 'batchNorm' && batchNorm === 'devices') return [{ kind: 'channelAffine', name }];
  if (kind === 'residual') return [rewriteBlock(layer, path, context)];
  if (!isActivation(layer) || digitisation === 'ideal') return [layer];
  return [layer, converter(path, digitisation.bits, context)];
}

function rewriteBlock(
  block: Extract<Named, { kind: 'residual' }>,
  path: string,
  context: Context,
): LayerSpec {
  const { body, shortcut = [] } = block;
  const side = pathTo(path, 'shortcut');
  const mirror: LayerSpec = { kind: 'channelAffine', name: mirrorName, offset: false };
  const isMirrored = context.engine.shortcut !== 'ideal' && !placeLayers(shortcut).some(hasArray);
  return {
    ...block,
    body: rewriteLayers(body, path, context),
    shortcut: [...rewriteLayers(shortcut, side, context), ...(isMirrored ? [mirror] : [])],
  };
}

function converter(path: string, bits: number, { signals }: Context): LayerSpec {
  const range = signals?.get(path);
  if (range) return { kind: 'digitise', bits, ...range };
  const message = `needs the range of the signal after '${path}', got none. Calibrate the network first, or set digitisation to 'ideal'.`;
  throw new SpecError([{ path: 'hardware.engine.digitisation', message }]);
}

/** Paths of the layers that hold devices, in order: those whose strengths can be set alone. */
export function deviceLayers(model: ModelSpec, engine: ComputeInMemory): readonly string[] {
  const { layers } = rewriteForEngine(model, { ...engine, digitisation: 'ideal' });
  return placeLayers(layers)
    .filter((placed) => hasArray(placed) || placed.layer.kind === 'channelAffine')
    .map(({ path }) => path);
}

/**
 * Paths of the activations that this engine cannot compute: a discharge current makes up for the mapping of each
 * column only where f(c·x) = c·f(x) for c > 0, as ReLU and leaky ReLU do.
 * @see HA-SGD paper, section 4.1.
 */
export function unfitActivations(
  { layers }: Pick<ModelSpec, 'layers'>,
  { mapping }: ComputeInMemory,
): readonly string[] {
  if (mapping === 'per-layer') return [];
  const placed = placeLayers(layers);
  const first = placed.findIndex(hasArray);
  return placed
    .filter(({ layer }, i) => i > first && (layer.kind === 'sigmoid' || layer.kind === 'tanh'))
    .map(({ path }) => path);
}
