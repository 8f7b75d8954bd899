import { clipToDevices, createTiles, type TileSettings } from '../../crossbar/index.js';
import { DataError, SpecError } from '../../errors.js';
import { fillUniform } from '../../random/index.js';
import { countCuts } from './cuts.js';
import { type ArrayLayer, type ArrayLayerSettings, type ArrayLayerState, scaled } from './layer.js';
import { type ArrayRule, buildRule } from './rules/index.js';

/** A layer, and the number of outputs that share its inputs as Glorot counts them. */
export interface InitialLayer extends ArrayLayerSettings {
  /** Outputs of one gate; all rows unless given. */
  readonly fanOut?: number;
}

/**
 * Makes the layers of one network, their tiles side by side in one memory. The matrix with which the network computes
 * starts uniform in ±√(6/(fan in + fan out)), logical, within each device's own window, its last column, the bias, at
 * 0; everything else at 0.
 * @throws SpecError for a rule or hardware that makes no layer.
 */
export function createArrayLayers(
  settings: readonly InitialLayer[],
  rule: LayerRules,
): ArrayLayer[] {
  const rules = rulesOf(rule, settings.length).map(buildRule);
  const tileSettings = settings.map((layer, i) => rules[i]!.tiles(layer));
  const tiles = createTiles(tileSettings.flat());
  return settings.map((each, i) => {
    const own = tileSettings[i]!;
    const ruled = rules[i]!.build(each, tiles.splice(0, own.length));
    const layer = countCuts(ruled);
    layer.setWeights(clipped(each, own.at(-1), initialWeights(each)));
    return layer;
  });
}

/** One rule for all layers, or one for each. */
export type LayerRules = ArrayRule | readonly ArrayRule[];

function rulesOf(rule: LayerRules, count: number): readonly ArrayRule[] {
  if ('kind' in rule) return Array.from({ length: count }, () => rule);
  if (rule.length === count) return rule;
  const message = `expected one rule, or one for each of ${count} layers, got ${rule.length}. Add or remove some.`;
  throw new SpecError([{ path: 'rule', message }]);
}

/** Weights within the windows of the tile that the network computes with, the last of a rule's; float has none. */
function clipped(
  { hardware }: InitialLayer,
  tile: TileSettings | undefined,
  weights: Float32Array,
): Float32Array {
  if (!tile) return weights;
  const scale = hardware.periphery.outputScale;
  return scaled(clipToDevices(tile, scaled(weights, 1 / scale)), scale);
}

/** Glorot's uniform weights, the last column 0. @see Glorot and Bengio, AISTATS 2010. */
function initialWeights({ rows, columns, fanOut = rows, stream }: InitialLayer): Float32Array {
  const high = Math.sqrt(6 / (columns - 1 + fanOut));
  const weights = new Float32Array(rows * columns);
  fillUniform(stream.child('init'), weights, { low: -high, high });
  for (let row = 0; row < rows; row++) weights[(row + 1) * columns - 1] = 0;
  return weights;
}

/** @throws DataError where a snapshot has another number of layers, or one of another size. */
export function restoreLayers(layers: readonly ArrayLayer[], states: readonly ArrayLayerState[]) {
  if (layers.length !== states.length) {
    throw new DataError(
      `checkpoint: it must hold ${layers.length} layers, got ${states.length}. It belongs to another network.`,
    );
  }
  for (const [i, layer] of layers.entries()) layer.restore(states[i]!);
}
