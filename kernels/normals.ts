// Normal draws by Box and Muller (1958), from the raw words that philox() leaves in BITS. They come in
// pairs from words (0, 1) and (2, 3) of each block.

import { BITS } from './philox';

// Minimax fits (Lawson-weighted) of −2·ln(1 + f)/f on [−1/3, 1/3] (relative error 1.7e-7), and of
// sin(θ)/θ and cos(θ) in θ² on |θ| ≤ π/4 (3e-9, 3e-8), behind what scales their arguments.
const NORMAL: usize = memory.data<f32>(
  [
    -1.3862943611198906, -1.9999996423721313, 0.9999987483024597, -0.6667597889900208,
    0.5001524090766907, -0.39590075612068176, 0.32840248942375183, -0.3422236144542694,
    0.30730992555618286,
    3.657295198167899e-10, 1.0, -0.16666650772094727, 0.008332016877830029, -0.00019501821952871978,
    0.9999999403953552, -0.49999842047691345, 0.04165441915392876, -0.0013579403748735785,
    1.0,
  ],
  16,
);
/** The integers that minusTwoLog takes: one, shift, mask, offset. */
export const MASKS: usize = memory.data<i32>([1, 0x4eaaaaab, 0x007fffff, 0x3f2aaaab], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load_splat<f32>(NORMAL + (index << 2));
}

// @ts-ignore: decorator
@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

// −2·ln(u) with u = (w >> 1 | 1)/2³¹, the middle of one of 2³⁰ equal cells of (0, 1).
// The integer turns to a float whose exponent, less 31, and mantissa in [2/3, 4/3) are taken apart.
// @ts-ignore: decorator
@inline
export function minusTwoLog(word: v128, one: v128, shift: v128, mask: v128, base: v128): v128 {
  const value = f32x4.convert_i32x4_s(v128.or(i32x4.shr_u(word, 1), one));
  const moved = i32x4.sub(value, shift);
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(moved, 23));
  const mantissa = i32x4.add(v128.and(moved, mask), base);
  const f = f32x4.sub(mantissa, constant(18));
  const f2 = f32x4.mul(f, f);
  const upper = fma(f2, fma(f, constant(8), constant(7)), fma(f, constant(6), constant(5)));
  const lower = fma(f2, fma(f, constant(4), constant(3)), fma(f, constant(2), constant(1)));
  const p = fma(f32x4.mul(f2, f2), upper, lower);
  return fma(f, p, f32x4.mul(exponent, constant(0)));
}

// @ts-ignore: decorator
@inline
function sine(angle: v128, square: v128): v128 {
  let p = fma(square, constant(13), constant(12));
  p = fma(square, p, constant(11));
  p = fma(square, p, constant(10));
  return f32x4.mul(angle, p);
}

// @ts-ignore: decorator
@inline
function cosine(square: v128): v128 {
  let p = fma(square, constant(17), constant(16));
  p = fma(square, p, constant(15));
  return fma(square, p, constant(14));
}

// @ts-ignore: decorator
@inline
export function total(sum: v128): f64 {
  const pairs = f64x2.add(
    f64x2.promote_low_f32x4(sum),
    f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)),
  );
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

// Turns BITS into base + scale·N(0,1), written to `out`; returns Σ N(0,1)² over the groups.
// The angle is w·π/4/2³¹ (w signed), in a quarter of the circle; bit 1 of w mirrors it on the
// diagonal and bit 0 through the centre, which together cover the circle evenly. Statements come
// in pairs, for the two halves of a group, which hides their latency. `stride` is 64, or 0 for one
// vector of 16 floats that serves all groups.
export function normals(base: usize, stride: usize, out: usize, groups: i32, scale: f32): f64 {
  const one = v128.load_splat<i32>(MASKS);
  const shift = v128.load_splat<i32>(MASKS, 4);
  const mask = v128.load_splat<i32>(MASKS, 8);
  const offset = v128.load_splat<i32>(MASKS, 12);
  const factor = f32x4.splat(scale);
  let sum = f32x4.splat(0);
  let bits = BITS;
  const end = BITS + (<usize>groups << 6);
  while (bits < end) {
    const squareA = minusTwoLog(v128.load(bits, 0), one, shift, mask, offset);
    const squareB = minusTwoLog(v128.load(bits, 32), one, shift, mask, offset);
    sum = f32x4.add(sum, f32x4.add(squareA, squareB));
    const wordA = v128.load(bits, 16);
    const wordB = v128.load(bits, 48);
    const angleA = f32x4.mul(f32x4.convert_i32x4_s(wordA), constant(9));
    const angleB = f32x4.mul(f32x4.convert_i32x4_s(wordB), constant(9));
    const angleSquareA = f32x4.mul(angleA, angleA);
    const angleSquareB = f32x4.mul(angleB, angleB);
    const sA = sine(angleA, angleSquareA);
    const sB = sine(angleB, angleSquareB);
    const cA = cosine(angleSquareA);
    const cB = cosine(angleSquareB);
    const swapA = v128.and(v128.xor(sA, cA), i32x4.shr_s(i32x4.shl(wordA, 30), 31));
    const swapB = v128.and(v128.xor(sB, cB), i32x4.shr_s(i32x4.shl(wordB, 30), 31));
    const rA = v128.xor(f32x4.mul(f32x4.sqrt(squareA), factor), i32x4.shl(wordA, 31));
    const rB = v128.xor(f32x4.mul(f32x4.sqrt(squareB), factor), i32x4.shl(wordB, 31));
    v128.store(out, f32x4.add(v128.load(base, 0), f32x4.mul(rA, v128.xor(cA, swapA))), 0);
    v128.store(out, f32x4.add(v128.load(base, 32), f32x4.mul(rB, v128.xor(cB, swapB))), 32);
    v128.store(out, f32x4.add(v128.load(base, 16), f32x4.mul(rA, v128.xor(sA, swapA))), 16);
    v128.store(out, f32x4.add(v128.load(base, 48), f32x4.mul(rB, v128.xor(sB, swapB))), 48);
    out += 64;
    base += stride;
    bits += 64;
  }
  return total(sum);
}
