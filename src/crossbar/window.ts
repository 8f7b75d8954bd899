import { fabricate, windowOf } from '../device/pulsed/index.js';
import type { TileSettings } from './tile.js';

/**
 * Weights as a tile's devices can hold them: each within the window of its own device.
 * @param weights [rows, columns], in the array's units; changed in place.
 * @returns the same array.
 */
export function clipToDevices(settings: TileSettings, weights: Float32Array): Float32Array {
  const { model, rows, columns, stream } = settings;
  const devices = fabricate(model, rows * columns, stream.child('fabricate'));
  for (let i = 0; i < weights.length; i++) {
    const [lower, upper] = windowOf(devices, i);
    weights[i] = Math.min(upper, Math.max(lower, weights[i]!));
  }
  return weights;
}
