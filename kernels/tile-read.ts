// Matrix-vector products of a tile with its periphery: scale, converter, W·x, noise, converter and bound, rescale.

import { normals } from './normals';
import { DRAWS, philox } from './philox';
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

// rowVector = factor · W·x over the listed columns, 32 rows at a time.
function multiplyColumns(tile: Tile, end: usize, factor: v128): void {
  const list = tile.lines;
  const out = tile.rowVector;
  const bytes = <usize>tile.stride << 2;
  let row: usize = 0;
  for (; row + 128 <= bytes; row += 128) {
    let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (let at = list; at < end; at += 8) {
      const w = load<usize>(at) + row;
      const x = v128.load_splat<f32>(at, 4);
      a = f32x4.add(a, f32x4.mul(x, v128.load(w, 0)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(w, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(w, 32)));
      d = f32x4.add(d, f32x4.mul(x, v128.load(w, 48)));
      e = f32x4.add(e, f32x4.mul(x, v128.load(w, 64)));
      f = f32x4.add(f, f32x4.mul(x, v128.load(w, 80)));
      g = f32x4.add(g, f32x4.mul(x, v128.load(w, 96)));
      h = f32x4.add(h, f32x4.mul(x, v128.load(w, 112)));
    }
    v128.store(out + row, f32x4.mul(a, factor), 0);
    v128.store(out + row, f32x4.mul(b, factor), 16);
    v128.store(out + row, f32x4.mul(c, factor), 32);
    v128.store(out + row, f32x4.mul(d, factor), 48);
    v128.store(out + row, f32x4.mul(e, factor), 64);
    v128.store(out + row, f32x4.mul(f, factor), 80);
    v128.store(out + row, f32x4.mul(g, factor), 96);
    v128.store(out + row, f32x4.mul(h, factor), 112);
  }
  if (row < bytes) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (let at = list; at < end; at += 8) {
      const w = load<usize>(at) + row;
      const x = v128.load_splat<f32>(at, 4);
      a = f32x4.add(a, f32x4.mul(x, v128.load(w, 0)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(w, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(w, 32)));
      d = f32x4.add(d, f32x4.mul(x, v128.load(w, 48)));
    }
    v128.store(out + row, f32x4.mul(a, factor), 0);
    v128.store(out + row, f32x4.mul(b, factor), 16);
    v128.store(out + row, f32x4.mul(c, factor), 32);
    v128.store(out + row, f32x4.mul(d, factor), 48);
  }
}

// Sums of the lanes of four vectors, in order.
// @ts-ignore: decorator
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 1, 4, 5), v128.shuffle<f32>(c, d, 2, 3, 6, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

// columnVector = factor · Wᵀδ, δ in converter steps in `lines`; four columns at a time.
function multiplyRows(tile: Tile, factor: v128): void {
  const bytes = <usize>tile.stride << 2;
  const values = tile.lines;
  let w = tile.weights;
  let out = tile.columnVector;
  const end = out + (<usize>((tile.columns + 3) & ~3) << 2);
  for (; out < end; out += 16) {
    const w1 = w + bytes, w2 = w1 + bytes, w3 = w2 + bytes;
    let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (let at: usize = 0; at < bytes; at += 32) {
      const x = v128.load(values + at);
      const y = v128.load(values + at, 16);
      a = f32x4.add(a, f32x4.mul(x, v128.load(w + at)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(w1 + at)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(w2 + at)));
      d = f32x4.add(d, f32x4.mul(x, v128.load(w3 + at)));
      e = f32x4.add(e, f32x4.mul(y, v128.load(w + at, 16)));
      f = f32x4.add(f, f32x4.mul(y, v128.load(w1 + at, 16)));
      g = f32x4.add(g, f32x4.mul(y, v128.load(w2 + at, 16)));
      h = f32x4.add(h, f32x4.mul(y, v128.load(w3 + at, 16)));
    }
    const sums = laneSums(f32x4.add(a, e), f32x4.add(b, f), f32x4.add(c, g), f32x4.add(d, h));
    v128.store(out, f32x4.mul(sums, factor));
    w = w3 + bytes;
  }
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
  let times = 0;
  while (true) {
    multiplyColumns(tile, listInputs(tile, scale), factor);
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
    multiplyRows(tile, factor);
    addReadNoise(tile, tile.columnVector, tile.width);
    clear(tile.columnVector, tile.columns, tile.width);
    if (times >= halvings || !saturates(tile.columnVector, (tile.columns + 3) & ~3, tile.bound)) break;
    times++;
    scale *= 2;
  }
  convertOutputs(tile, tile.columnVector, tile.width, scale * tile.outputScale);
  return times;
}
