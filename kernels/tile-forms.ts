// The factors by which forms that are not linear scale a device's step, as src/device/pulsed/step.ts has them.

import { EXPONENTIAL, PIECEWISE, POWER, Tile } from './tile-layout';

// @ts-ignore: decorator
@inline
function constant(tile: Tile, index: i32): f32 {
  return load<f32>(tile.constants + (<usize>index << 2));
}

// Table `start` of equally spaced nodes at u in [0, 1], linear between them.
function interpolate(tile: Tile, start: i32, u: f32): f32 {
  const place = u * <f32>(tile.nodes - 1);
  const at = min(tile.nodes - 2, <i32>place);
  const part = place - <f32>at;
  return constant(tile, start + at) * (1 - part) + constant(tile, start + at + 1) * part;
}

/** Shape of the step of a device with its parameters at `device` (less the polarity), at weight w. */
export function shapeOf(tile: Tile, device: usize, w: f32, down: bool): f32 {
  const lower = load<f32>(device, 64);
  const width = load<f32>(device, 80) - lower;
  if (tile.form == EXPONENTIAL) {
    const z: f32 = (<f32>2 * constant(tile, 4) * (w + load<f32>(device, 96))) / width + constant(tile, 5);
    const fall = down
      ? constant(tile, 2) * Mathf.exp(-constant(tile, 3) * z)
      : constant(tile, 0) * Mathf.exp(constant(tile, 1) * z);
    return max<f32>(0, 1 - fall);
  }
  const u = max<f32>(0, min<f32>(1, (w - lower) / width));
  if (tile.form == POWER) {
    return down ? Mathf.pow(u, constant(tile, 1)) : Mathf.pow(1 - u, constant(tile, 0));
  }
  if (tile.form == PIECEWISE) return interpolate(tile, down ? tile.nodes : 0, u);
  return 1;
}
