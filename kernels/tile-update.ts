// The pulsed update: in every slot, each device whose row and column both pulse makes one step of its own, with its
// own cycle noise. Columns are worked on one by one. Where few devices of a column meet pulses they are stepped one
// coincidence at a time, from the rows bucketed by slot; where many do, and steps are linear and unbounded, a device
// makes all n steps of its column's slots in one draw of exactly their mean and variance:
//   μ ← μ + s(μ);  V ← V·((1 − b)² + σ²b²) + σ²s(μ)²  (multiplicative)  or  V·(1 − b)² + σ²Δ²  (additive),
// s(w) = a − b·w being the step without noise.

import { normals } from './normals';
import { DRAWS, philox } from './philox';
import { ADDITIVE, LINEAR, NO_NOISE, Tile } from './tile-layout';
import { shapeOf } from './tile-forms';
import { drawMasks, fillBuckets, listPulsing, setSingleMasks, SLOT_COUNTS } from './tile-pulses';
import { largest } from './tile-read';

// Coincidences a device from which one draw for all of them is cheaper than one for each.
const DENSE: f32 = 0.4;

// A train longer than this is no train but numbers that left the sensible ones.
const MOST_SLOTS: f64 = 1e6;

// Noise factors 1 + σξ, or σξ of additive noise, and what they are made from.
const NOISE: usize = memory.data(DRAWS * 4, 16);
const ONES: usize = memory.data<f32>([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 16);
const ZEROS: usize = memory.data(64, 16);

let noiseAt: usize = 0;
let noiseEnd: usize = 0;

// Draws noise for up to `wanted` coincidences, at most DRAWS, rounded up to whole groups.
function drawNoise(tile: Tile, wanted: u32, base: usize): void {
  const groups = <i32>min<u32>((wanted + 15) >> 4, DRAWS >> 4);
  noiseAt = NOISE;
  noiseEnd = NOISE + (<usize>groups << 6);
  philox(<u64>tile.cycleAt, groups, tile.cycleKey0, tile.cycleKey1);
  normals(base, 0, NOISE, groups, tile.cycleSigma);
  tile.cycleAt += <f64>(groups << 4);
}

// Noise of the next coincidences of the sparse columns, `wanted` of which are still to come.
function refill(tile: Tile, wanted: u32): void {
  if (tile.cycleKind != NO_NOISE) return drawNoise(tile, wanted, tile.cycleKind == ADDITIVE ? ZEROS : ONES);
  noiseAt = NOISE;
  noiseEnd = NOISE + (<usize>DRAWS << 2);
  const ones = f32x4.splat(1);
  for (let at = NOISE; at < noiseEnd; at += 16) v128.store(at, ones);
}

// Coincidences of a column: rows that pulse in the slots of its mask.
// @ts-ignore: decorator
@inline
function countOf(mask: u32): u32 {
  let count: u32 = 0;
  for (; mask; mask &= mask - 1) count += load<u32>(SLOT_COUNTS + (<usize>ctz(mask) << 2));
  return count;
}

// @ts-ignore: decorator
@inline
function isDense(tile: Tile, count: u32): bool {
  return tile.blockBytes == 64 && <f32>count > DENSE * <f32>tile.rows;
}

// Steps the devices of rows `list` to `end` of one column once each: linear steps, no bounds. Four at a time.
function stepLinear(weights: usize, devices: usize, list: usize, end: usize, flip: u32, additive: bool): void {
  let noise = noiseAt;
  for (; list < end; list += 4, noise += 4) {
    const entry = load<u32>(list) ^ flip;
    const at = weights + (entry & ~3);
    const device = devices + (((entry & ~15) << 2) | (entry & 12) | ((entry & 2) << 4));
    const size = load<f32>(device);
    const w = load<f32>(at);
    const step = size - load<f32>(device, 16) * w;
    const draw = load<f32>(noise);
    store<f32>(at, w + (additive ? step + Mathf.abs(size) * draw : step * draw));
  }
  noiseAt = noise;
}

// The same for every form, within the bounds.
function stepAny(tile: Tile, weights: usize, devices: usize, list: usize, end: usize, flip: u32): void {
  let noise = noiseAt;
  const additive = tile.cycleKind == ADDITIVE;
  for (; list < end; list += 4, noise += 4) {
    const entry = load<u32>(list) ^ flip;
    const at = weights + (entry & ~3);
    const device = devices + (((entry & ~15) << 3) | (entry & 12));
    const down = (entry & 2) != 0;
    const pair = device + (down ? 32 : 0);
    const w = load<f32>(at);
    const size = load<f32>(pair);
    let step: f32, minimum: f32;
    if (tile.form == LINEAR) {
      step = size - load<f32>(pair, 16) * w;
      minimum = Mathf.abs(size);
    } else {
      step = size * shapeOf(tile, device, w, down);
      minimum = load<f32>(pair, 16);
    }
    const draw = load<f32>(noise);
    const next = w + (additive ? step + minimum * draw : step * draw);
    store<f32>(at, max<f32>(load<f32>(device, 64), min<f32>(load<f32>(device, 80), next)));
  }
  noiseAt = noise;
}

// Steps one column coincidence by coincidence; `left` are the sparse columns' still to come. Returns what is left after.
function stepColumn(tile: Tile, column: usize, mask: u32, left: u32): u32 {
  const bytes = <usize>tile.stride << 2;
  const weights = tile.weights + column * bytes;
  const devices = tile.devices + column * <usize>(tile.stride >> 2) * <usize>tile.blockBytes;
  const flip: u32 = load<f32>(tile.columnVector + (column << 2)) < 0 ? 2 : 0;
  const additive = tile.cycleKind == ADDITIVE;
  for (; mask; mask &= mask - 1) {
    const slot = <usize>ctz(mask);
    let list = tile.buckets + slot * bytes;
    const end = list + (<usize>load<u32>(SLOT_COUNTS + (slot << 2)) << 2);
    while (list < end) {
      if (noiseAt == noiseEnd) refill(tile, left);
      const part = min<usize>(end - list, noiseEnd - noiseAt);
      if (tile.blockBytes == 64) stepLinear(weights, devices, list, list + part, flip, additive);
      else stepAny(tile, weights, devices, list, list + part, flip);
      list += part;
      left -= <u32>(part >> 2);
    }
  }
  return left;
}

// @ts-ignore: decorator
@inline
function maskCounts(masks: usize, mask: v128): v128 {
  const bytes = i8x16.popcnt(v128.and(v128.load(masks), mask));
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}

// @ts-ignore: decorator
@inline
function maxLane(n: v128): i32 {
  const a = i32x4.max_u(n, v128.shuffle<i32>(n, n, 2, 3, 0, 1));
  const b = i32x4.max_u(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  return i32x4.extract_lane(b, 0);
}

// Steps all devices of rows `from` to `to` of a column, n at once each; their normals lie in NOISE.
function stepBlocks(tile: Tile, column: usize, mask: u32, from: usize, to: usize): void {
  const weights = tile.weights + column * (<usize>tile.stride << 2);
  const devices = tile.devices + column * (<usize>tile.stride << 4);
  const columnMask = i32x4.splat(mask);
  const columnSign = i32x4.splat(load<f32>(tile.columnVector + (column << 2)) < 0 ? -1 : 0);
  const additive = tile.cycleKind == ADDITIVE;
  const noisy = tile.cycleKind != NO_NOISE;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const variance = f32x4.splat(tile.cycleSigma * tile.cycleSigma);
  let noise = NOISE;
  for (let at = from << 2; at < to << 2; at += 16, noise += 16) {
    const n = maskCounts(tile.rowMasks + at, columnMask);
    const most = maxLane(n);
    if (most == 0) continue;
    // A lane is down where the signs of row and column differ.
    const down = v128.xor(f32x4.lt(v128.load(tile.rowVector + at), zero), columnSign);
    const device = devices + (at << 2);
    const a = v128.bitselect(v128.load(device, 32), v128.load(device, 0), down);
    const b = v128.bitselect(v128.load(device, 48), v128.load(device, 16), down);
    let w = v128.load(weights + at);
    let spread = zero;
    const keep = f32x4.sub(one, b);
    let shrink = f32x4.mul(keep, keep);
    const minimum = f32x4.mul(f32x4.mul(a, a), variance);
    if (!additive) shrink = f32x4.add(shrink, f32x4.mul(f32x4.mul(b, b), variance));
    for (let k = 0; k < most; k++) {
      const active = i32x4.gt_s(n, i32x4.splat(k));
      const step = v128.and(f32x4.sub(a, f32x4.mul(b, w)), active);
      const fresh = additive ? minimum : f32x4.mul(f32x4.mul(step, step), variance);
      spread = v128.bitselect(f32x4.add(f32x4.mul(spread, shrink), fresh), spread, active);
      w = f32x4.add(w, step);
    }
    if (noisy) w = f32x4.add(w, f32x4.mul(f32x4.sqrt(spread), v128.load(noise)));
    v128.store(weights + at, w);
  }
}

// Steps one column with one draw a device.
function stepDense(tile: Tile, column: usize, mask: u32): void {
  const sigma = tile.cycleSigma;
  for (let from = 0; from < tile.stride; from += DRAWS) {
    const to = min(tile.stride, from + DRAWS);
    if (tile.cycleKind != NO_NOISE) {
      tile.cycleSigma = 1;
      drawNoise(tile, <u32>(to - from), ZEROS);
      tile.cycleSigma = sigma;
    }
    stepBlocks(tile, column, mask, <usize>from, <usize>to);
  }
}

// All coincidences of one set of masks. Sparse columns come first: they share runs of noise.
function stepAll(tile: Tile, slots: i32): void {
  fillBuckets(tile, slots);
  let sparse: u32 = 0;
  let total: u32 = 0;
  let dense = false;
  for (let column: usize = 0; column < <usize>tile.columns; column++) {
    const mask = load<u32>(tile.columnMasks + (column << 2));
    if (!mask) continue;
    const count = countOf(mask);
    total += count;
    if (isDense(tile, count)) dense = true;
    else sparse += count;
  }
  tile.coincidences += <f64>total;
  noiseAt = noiseEnd = NOISE;
  for (let column: usize = 0; sparse > 0; column++) {
    const mask = load<u32>(tile.columnMasks + (column << 2));
    if (mask && !isDense(tile, countOf(mask))) sparse = stepColumn(tile, column, mask, sparse);
  }
  if (!dense) return;
  for (let column: usize = 0; column < <usize>tile.columns; column++) {
    const mask = load<u32>(tile.columnMasks + (column << 2));
    if (mask && isDense(tile, countOf(mask))) stepDense(tile, column, mask);
  }
}

/**
 * W += rate·δ·xᵀ by stochastic pulses, δ in rowVector and x in columnVector. `management` 1 chooses the length of the
 * train, at most `cap` slots (0 for no cap), and balances the probabilities; 0 always takes `cap` slots and one
 * amplitude for both. Returns the slots; -1, and does nothing, for a train beyond all measure.
 */
export function update(pointer: usize, rate: f64, management: i32, cap: i32): i32 {
  const tile = changetype<Tile>(pointer);
  const mostRow = <f64>largest(tile.rowVector, tile.stride);
  const mostColumn = <f64>largest(tile.columnVector, tile.width);
  if (!(mostRow > 0 && mostColumn > 0 && rate > 0)) return 0;
  let slots = cap;
  let rowFactor = Math.sqrt(rate / (<f64>cap * tile.meanStep));
  let columnFactor = rowFactor;
  if (management) {
    const wanted = (rate * mostRow * mostColumn) / tile.meanStep;
    const length = cap > 0 ? min<f64>(Math.ceil(wanted), <f64>cap) : Math.ceil(wanted);
    if (!(length <= MOST_SLOTS)) return -1;
    slots = <i32>length;
    const peak = min<f64>(1, Math.sqrt(wanted / <f64>slots));
    rowFactor = peak / mostRow;
    columnFactor = peak / mostColumn;
  }
  const listed = listPulsing(tile, rowFactor, columnFactor);
  for (let done = 0; done < slots; done += 32) {
    const part = min(32, slots - done);
    drawMasks(tile, listed, part);
    stepAll(tile, part);
  }
  return slots;
}

/** One slot in which all lines that are not 0 pulse, with the signs of their values: certain, not stochastic. */
export function pulse(pointer: usize): void {
  const tile = changetype<Tile>(pointer);
  setSingleMasks(tile);
  stepAll(tile, 1);
}
