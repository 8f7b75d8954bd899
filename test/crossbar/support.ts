import {
  createReferenceTile,
  createTile,
  idealPeriphery,
  managedPulses,
  type Tile,
  type TileSettings,
} from '../../src/crossbar/index.js';
import {
  arrayModel,
  type CycleNoise,
  constantStep,
  exponentialStep,
  linearStep,
  powerStep,
  type ResponseModel,
  softBounds,
} from '../../src/device/pulsed/index.js';
import { createStream, fillUniform, type Stream } from '../../src/random/index.js';

/** Every response model, with its default spread from device to device. */
export const models: readonly ResponseModel[] = [
  arrayModel,
  constantStep,
  linearStep,
  softBounds,
  exponentialStep,
  powerStep,
  {
    ...powerStep,
    kind: 'piecewise-step',
    nodesUp: [1.6, 1.2, 0.9, 0.4, 0.1],
    nodesDown: [0.2, 0.3, 0.8, 1, 1.5],
  },
];

/** A model with other cycle noise and step. */
export function withNoise(model: ResponseModel, cycle: CycleNoise, step = model.step) {
  return { ...model, cycle, step };
}

/** A tile's settings: exact products and the array model unless given. */
export function settingsOf(
  rows: number,
  columns: number,
  own: Partial<TileSettings> = {},
): TileSettings {
  return {
    rows,
    columns,
    model: arrayModel,
    periphery: idealPeriphery,
    pulses: managedPulses,
    stream: createStream(1, 'tile'),
    ...own,
  };
}

/** The kernel's tile and the reference's, of the same devices and weights. */
export function pairOf(settings: TileSettings, weights?: Float32Array): readonly [Tile, Tile] {
  const pair = [createTile(settings), createReferenceTile(settings)] as const;
  if (weights) for (const tile of pair) tile.setWeights(weights);
  return pair;
}

/** Uniform values in [−most, most], `zeros` of them set to 0. */
export function vector(length: number, stream: Stream, most = 1, zeros = 0): Float32Array {
  const values = fillUniform(stream, new Float32Array(length), { low: -most, high: most });
  const keep = fillUniform(stream.child('keep'), new Float32Array(length));
  return values.map((value, i) => (keep[i]! < zeros ? 0 : value));
}

/** The largest difference of two arrays. */
export function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
