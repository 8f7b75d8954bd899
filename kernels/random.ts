// Counter-based random draws into arrays. Every kernel walks spans: one group in part, or up to
// GROUPS whole groups that end at a multiple of DRAWS, so that sums do not depend on how
// a caller cuts a long array into calls at multiples of DRAWS.

import { minusTwoLog, MASKS, normals, total } from './normals';
import { BITS, DRAWS, philox } from './philox';

// One group of results and of what they are added to, for spans that end inside a group.
const RAGGED: usize = memory.data(64, 16);
const RAGGED_BASE: usize = memory.data(64, 16);

// Lengths of the next span: 1 to 15 draws inside one group, or a multiple of 16.
// @ts-ignore: decorator
@inline
function spanOf(position: u64, left: u32): u32 {
  const head = <u32>(position & 15);
  if (head) return min<u32>(16 - head, left);
  if (left < 16) return left;
  return min<u32>(left & ~15, DRAWS - <u32>(position & (DRAWS - 1)));
}

// Σ N(0,1)² over whole groups, from BITS, with the bits of `normals` and none of its normals.
function squares(groups: i32): f64 {
  const one = v128.load_splat<i32>(MASKS);
  const shift = v128.load_splat<i32>(MASKS, 4);
  const mask = v128.load_splat<i32>(MASKS, 8);
  const offset = v128.load_splat<i32>(MASKS, 12);
  let sum = f32x4.splat(0);
  let bits = BITS;
  const end = BITS + (<usize>groups << 6);
  while (bits < end) {
    const squareA = minusTwoLog(v128.load(bits), one, shift, mask, offset);
    const squareB = minusTwoLog(v128.load(bits, 32), one, shift, mask, offset);
    sum = f32x4.add(sum, f32x4.add(squareA, squareB));
    bits += 64;
  }
  return total(sum);
}

// Σ N(0,1)² over `count` draws of the one group in BITS, from its draw `head` on.
function raggedSquares(head: u32, count: u32): f64 {
  fillVector(RAGGED_BASE, 0);
  normals(RAGGED_BASE, 0, RAGGED, 1, 1);
  let sum: f64 = 0;
  for (let i = head; i < head + count; i++) {
    const normal = <f64>load<f32>(RAGGED + (<usize>i << 2));
    sum += normal * normal;
  }
  return sum;
}

function fillVector(at: usize, value: f32): void {
  v128.store(at, f32x4.splat(value));
  v128.store(at, f32x4.splat(value), 16);
  v128.store(at, f32x4.splat(value), 32);
  v128.store(at, f32x4.splat(value), 48);
}

/** Raw 32-bit words. */
export function fillBits(out: usize, count: u32, k0: u32, k1: u32, offset: f64): void {
  let position = <u64>offset;
  while (count) {
    const span = spanOf(position, count);
    philox(position, <i32>((span + 15) >> 4), k0, k1);
    memory.copy(out, BITS + ((<usize>position & 15) << 2), <usize>span << 2);
    out += <usize>span << 2;
    position += span;
    count -= span;
  }
}

/** low + width·u, u = (word >> 8)/2²⁴ in [0, 1). */
export function fillUniform(
  out: usize, count: u32, k0: u32, k1: u32, offset: f64, low: f32, width: f32,
): void {
  let position = <u64>offset;
  const lows = f32x4.splat(low);
  const widths = f32x4.splat(width);
  const unit = f32x4.splat(<f32>(1.0 / 16777216.0));
  while (count) {
    const span = spanOf(position, count);
    const groups = (span + 15) >> 4;
    philox(position, <i32>groups, k0, k1);
    const end = BITS + (<usize>groups << 6);
    for (let at = BITS; at < end; at += 16) {
      const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(at), 8)), unit);
      v128.store(at, f32x4.add(lows, f32x4.mul(widths, u)));
    }
    memory.copy(out, BITS + ((<usize>position & 15) << 2), <usize>span << 2);
    out += <usize>span << 2;
    position += span;
    count -= span;
  }
}

/** `value` where word <= last, else 0. */
export function fillBernoulli(
  out: usize, count: u32, k0: u32, k1: u32, offset: f64, last: u32, value: f32,
): void {
  let position = <u64>offset;
  const values = f32x4.splat(value);
  const lasts = i32x4.splat(last);
  while (count) {
    const span = spanOf(position, count);
    const groups = (span + 15) >> 4;
    philox(position, <i32>groups, k0, k1);
    const end = BITS + (<usize>groups << 6);
    for (let at = BITS; at < end; at += 16) {
      v128.store(at, v128.and(i32x4.le_u(v128.load(at), lasts), values));
    }
    memory.copy(out, BITS + ((<usize>position & 15) << 2), <usize>span << 2);
    out += <usize>span << 2;
    position += span;
    count -= span;
  }
}

/** mean + sigma·N(0,1). */
export function fillNormal(
  out: usize, count: u32, k0: u32, k1: u32, offset: f64, mean: f32, sigma: f32,
): void {
  let position = <u64>offset;
  while (count) {
    const span = spanOf(position, count);
    philox(position, <i32>((span + 15) >> 4), k0, k1);
    fillVector(RAGGED_BASE, mean);
    if (span < 16) {
      normals(RAGGED_BASE, 0, RAGGED, 1, sigma);
      memory.copy(out, RAGGED + ((<usize>position & 15) << 2), <usize>span << 2);
    } else {
      normals(RAGGED_BASE, 0, out, <i32>(span >> 4), sigma);
    }
    out += <usize>span << 2;
    position += span;
    count -= span;
  }
}

/** out = base + scale·N(0,1); returns sum + Σ N(0,1)². */
export function addNormal(
  base: usize, out: usize, count: u32, k0: u32, k1: u32, offset: f64, scale: f32, sum: f64,
): f64 {
  let position = <u64>offset;
  while (count) {
    const span = spanOf(position, count);
    const bytes = <usize>span << 2;
    philox(position, <i32>((span + 15) >> 4), k0, k1);
    if (span < 16) {
      const head = <u32>(position & 15);
      sum += raggedSquares(head, span);
      memory.copy(RAGGED_BASE + (<usize>head << 2), base, bytes);
      normals(RAGGED_BASE, 64, RAGGED, 1, scale);
      memory.copy(out, RAGGED + (<usize>head << 2), bytes);
    } else {
      sum += normals(base, 64, out, <i32>(span >> 4), scale);
    }
    base += bytes;
    out += bytes;
    position += span;
    count -= span;
  }
  return sum;
}

/** sum + Σ N(0,1)²: what addNormal returns, nothing stored. */
export function normalSquareSum(count: u32, k0: u32, k1: u32, offset: f64, sum: f64): f64 {
  let position = <u64>offset;
  while (count) {
    const span = spanOf(position, count);
    philox(position, <i32>((span + 15) >> 4), k0, k1);
    if (span < 16) sum += raggedSquares(<u32>(position & 15), span);
    else sum += squares(<i32>(span >> 4));
    position += span;
    count -= span;
  }
  return sum;
}

/** The first byte that callers may use. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}

// Here because it reads the same memory: one module, one instance.
export { moments } from './moments';
