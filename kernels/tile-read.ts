// Matrix-vector products of a tile with its periphery: scale, converter, W·x, noise, converter and bound, rescale.

import { normals } from './normals';
import { DRAWS, philox } from './philox';
import { multiplyColumns, multiplyRows } from './products';
import { Tile } from './tile-layout';

/** The largest |value|; NaN is passed over. `count` may be rounded up where zeros follow. */
export function largest(values: usize, count: i32): f32 {
  let most = f32x4.splat(0);
  const end = values + (<usize>((count + 3) & ~3) << 2);
  for (let at = values; at < end; at += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(at)));
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

// Inputs over `scale` in converter steps, within full scale, in place of which 1/steps is applied to the sums.
// @ts-ignore: decorator
@inline
function convert(value: f32, scale: f32, steps: f32): f32 {
  const part = max<f32>(-1, min<f32>(1, value / scale));
  return steps > 0 ? nearest<f32>(part * steps) : part;
}

// Column addresses and inputs that are not zero, 8 bytes each. Returns the end of the list.
function listInputs(tile: Tile, scale: f32): usize {
  let out = tile.lines;
  let column = tile.weights;
  const bytes = <usize>tile.stride << 2;
  const end = tile.columnVector + (<usize>tile.columns << 2);
  for (let at = tile.columnVector; at < end; at += 4) {
    const raw = load<f32>(at);
    if (raw != 0) {
      const value = convert(raw, scale, tile.inputSteps);
      if (value != 0) {
        store<usize>(out, column);
        store<f32>(out, value, 4);
        out += 8;
      }
    }
    column += bytes;
  }
  return out;
}

// Adds output noise to `count` lines, a multiple of 16.
function addReadNoise(tile: Tile, values: usize, count: i32): void {
  if (tile.readSigma == 0) return;
  let position = <u64>tile.readAt;
  tile.readAt += <f64>count;
  while (count > 0) {
    const part = min(count, DRAWS);
    philox(position, part >> 4, tile.readKey0, tile.readKey1);
    normals(values, 64, values, part >> 4, tile.readSigma);
    values += <usize>part << 2;
    position += part;
    count -= part;
  }
}

// Whether one of `count` lines, a multiple of 4, exceeds the bound.
function saturates(values: usize, count: i32, bound: f32): bool {
  const bounds = f32x4.splat(bound);
  let beyond = i32x4.splat(0);
  const end = values + (<usize>count << 2);
  for (let at = values; at < end; at += 16) {
    beyond = v128.or(beyond, f32x4.gt(f32x4.abs(v128.load(at)), bounds));
  }
  return v128.any_true(beyond);
}

// Converter and bound of `count` lines, a multiple of 4, and the scale back.
function convertOutputs(tile: Tile, values: usize, count: i32, scale: f32): void {
  const steps = tile.outputSteps;
  const end = values + (<usize>count << 2);
  const scales = f32x4.splat(scale);
  if (!(steps > 0)) {
    const bounds = f32x4.splat(tile.bound);
    for (let at = values; at < end; at += 16) {
      const bounded = f32x4.max(f32x4.neg(bounds), f32x4.min(bounds, v128.load(at)));
      v128.store(at, f32x4.mul(bounded, scales));
    }
    return;
  }
  const toSteps = f32x4.splat(steps / tile.bound);
  const most = f32x4.splat(steps);
  const back = f32x4.splat((tile.bound / steps) * scale);
  for (let at = values; at < end; at += 16) {
    const code = f32x4.nearest(f32x4.mul(v128.load(at), toSteps));
    v128.store(at, f32x4.mul(f32x4.max(f32x4.neg(most), f32x4.min(most, code)), back));
  }
}

function clear(values: usize, from: i32, to: i32): void {
  memory.fill(values + (<usize>from << 2), 0, <usize>(to - from) << 2);
}

/**
 * rowVector = W·columnVector with the periphery. `noiseManagement` 1 divides the input by its largest value; up to
 * `halvings` times the input is halved and read again where an output exceeds the bound. Returns the times.
 */
export function forward(pointer: usize, noiseManagement: i32, halvings: i32): i32 {
  const tile = changetype<Tile>(pointer);
  let scale: f32 = noiseManagement ? largest(tile.columnVector, tile.width) : 1;
  if (scale == 0) {
    clear(tile.rowVector, 0, tile.stride);
    return 0;
  }
  const factor = f32x4.splat(tile.inputSteps > 0 ? <f32>1 / tile.inputSteps : 1);
  const bytes = <usize>tile.stride << 2;
  let times = 0;
  while (true) {
    multiplyColumns(tile.lines, listInputs(tile, scale), bytes, factor, tile.rowVector);
    addReadNoise(tile, tile.rowVector, tile.stride);
    clear(tile.rowVector, tile.rows, tile.stride);
    if (times >= halvings || !saturates(tile.rowVector, (tile.rows + 3) & ~3, tile.bound)) break;
    times++;
    scale *= 2;
  }
  convertOutputs(tile, tile.rowVector, tile.stride, scale * tile.outputScale);
  return times;
}

/** columnVector = Wᵀ·rowVector with the periphery, as `forward`. */
export function backward(pointer: usize, noiseManagement: i32, halvings: i32): i32 {
  const tile = changetype<Tile>(pointer);
  let scale: f32 = noiseManagement ? largest(tile.rowVector, tile.stride) : 1;
  if (scale == 0) {
    clear(tile.columnVector, 0, tile.width);
    return 0;
  }
  const factor = f32x4.splat(tile.inputSteps > 0 ? <f32>1 / tile.inputSteps : 1);
  const bytes = <usize>tile.stride << 2;
  let times = 0;
  while (true) {
    for (let at: usize = 0; at < bytes; at += 4) {
      store<f32>(tile.lines + at, convert(load<f32>(tile.rowVector + at), scale, tile.inputSteps));
    }
    multiplyRows(tile.weights, tile.columns, bytes, tile.lines, factor, tile.columnVector);
    addReadNoise(tile, tile.columnVector, tile.width);
    clear(tile.columnVector, tile.columns, tile.width);
    if (times >= halvings || !saturates(tile.columnVector, (tile.columns + 3) & ~3, tile.bound)) break;
    times++;
    scale *= 2;
  }
  convertOutputs(tile, tile.columnVector, tile.width, scale * tile.outputScale);
  return times;
}
