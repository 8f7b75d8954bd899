import { clipToDevices, createTiles, type Tile, type TileSettings } from '../../crossbar/index.js';
import { ShapeError } from '../../errors.js';

/** What holds weights of a network: a layer that learns on arrays, of the same hardware, of another, or ideal. */
export interface WeightHolder {
  readonly rows: number;
  readonly columns: number;
  /** Sets the weights, [rows, columns], logical, without error. */
  setWeights(weights: Float32Array): void;
}

/**
 * Gives a network extracted weights, so that it computes with them on its own arrays. A network whose periphery is
 * `idealPeriphery` computes as digital hardware does.
 * @param weights of every layer, [rows, columns], logical.
 * @throws ShapeError for weights of another network, before anything is set.
 * @see Gokmen, Frontiers in AI 2021, "Inference Results": no programming error.
 */
export function deployModel(
  layers: readonly WeightHolder[],
  weights: readonly Float32Array[],
): void {
  checkShapes(layers, weights);
  for (const [i, layer] of layers.entries()) layer.setWeights(weights[i]!);
}

/**
 * Makes fresh tiles that hold extracted weights, side by side in one memory: inference on other arrays.
 * @param settings of each tile; its stream makes its devices and its noise.
 * @param weights [rows, columns], logical: a tile holds them over its output scale.
 * @param within 'devices' clips each weight to what its device can hold; 'any' sets them as they are, as the paper does.
 * @throws ShapeError for weights that do not fit the tiles.
 */
export function tilesHolding(
  settings: readonly TileSettings[],
  weights: readonly Float32Array[],
  within: 'any' | 'devices' = 'any',
): Tile[] {
  checkShapes(settings, weights);
  const tiles = createTiles(settings);
  for (const [i, each] of settings.entries()) {
    const array = weights[i]!.map((weight) => weight / each.periphery.outputScale);
    tiles[i]!.setWeights(within === 'devices' ? clipToDevices(each, array) : array);
  }
  return tiles;
}

function checkShapes(
  layers: readonly { readonly rows: number; readonly columns: number }[],
  weights: readonly Float32Array[],
): void {
  const wanted = layers.map(({ rows, columns }) => rows * columns);
  const got = weights.map(({ length }) => length);
  if (wanted.length === got.length && wanted.every((size, i) => size === got[i])) return;
  throw new ShapeError(
    `extraction: weights must have ${wanted.join(', ')} elements, got ${got.join(', ')}. They belong to another network.`,
  );
}
