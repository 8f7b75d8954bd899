/** Crossbars: devices in an array, with the periphery that multiplies with them and writes them. */
export { createTile, createTiles } from './kernel/tile.js';
export {
  type Converter,
  gokmenPeriphery,
  idealPeriphery,
  type Periphery,
  type ReadManagement,
  stepsOf,
  unmanaged,
} from './periphery.js';
export { managedPulses, type PulseSettings } from './pulses.js';
export { createReferenceTile } from './reference/tile.js';
export type { Tile, TileSettings, TileState } from './tile.js';
export { clipToDevices } from './window.js';
