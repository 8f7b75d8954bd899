// Counter-based random draws: Philox4x32-10 (Salmon et al., SC 2011), four counters at a time.
//
// Draw k of a key sits in group k >> 4. A group is four blocks (counters 4·group + lane, upper
// 64 bits zero); draw k is output word (k >> 2) & 3 of block 4·(k >> 4) + (k & 3). Normals come
// in pairs from words (0, 1) and (2, 3). Every kernel walks spans: one group in part, or up to
// GROUPS whole groups that end at a multiple of DRAWS, so that sums do not depend on how
// a caller cuts a long array into calls at multiples of DRAWS.

const GROUPS: i32 = 128;
const DRAWS: i32 = GROUPS * 16;

// Raw words of one span, with room for a group more since two are drawn at a time; the round keys;
// one group of results and of what they are added to, for spans that end inside a group.
const BITS: usize = memory.data(GROUPS * 64 + 64, 16);
const ROUND_KEYS: usize = memory.data(8 * 2 * 16, 16);
const RAGGED: usize = memory.data(64, 16);
const RAGGED_BASE: usize = memory.data(64, 16);

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

// Constants are loaded rather than written as v128 literals: V8 rebuilds a literal on every use.
const MULTIPLIERS: usize = memory.data<u32>([M0, M1], 16);

// Lengths of the next span: 1 to 15 draws inside one group, or a multiple of 16.
// @ts-ignore: decorator
@inline
function spanOf(position: u64, left: u32): u32 {
  const head = <u32>(position & 15);
  if (head) return min<u32>(16 - head, left);
  if (left < 16) return left;
  return min<u32>(left & ~15, DRAWS - <u32>(position & (DRAWS - 1)));
}

// @ts-ignore: decorator
@inline
function high(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
function low(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

// Writes the raw words of `groups` groups from `position` on. The first two rounds are partly
// done before the loop: words 2 and 3 of the counter are zero, and word 1 is equal in all blocks.
// Two groups are in flight at once: one alone waits for its own multiplications.
function philox(position: u64, groups: i32, k0: u32, k1: u32): void {
  const block = (position >> 4) << 2;
  const c1 = <u32>(block >> 32);
  const second = <u64>M0 * <u64>(c1 ^ k0);
  const after0 = i32x4.splat(k1);
  const after1 = i32x4.splat(k0 + W0);
  const after2 = i32x4.splat(<u32>(second >> 32) ^ (k1 + W1));
  const after3 = i32x4.splat(<u32>second);
  for (let i = 0; i < 8; i++) {
    v128.store(ROUND_KEYS + (<usize>i << 5), i32x4.splat(k0 + (i + 2) * W0));
    v128.store(ROUND_KEYS + (<usize>i << 5), i32x4.splat(k1 + (i + 2) * W1), 16);
  }
  const m0 = v128.load_splat<u32>(MULTIPLIERS);
  const m1 = v128.load_splat<u32>(MULTIPLIERS, 4);
  let counter = i32x4.add(i32x4.splat(<u32>block), i32x4(0, 1, 2, 3));
  const step = i32x4.splat(4);

  let out = BITS;
  const end = BITS + (<usize>groups << 6);
  while (out < end) {
    // Rounds 1 and 2, of two groups x and y.
    let a = i64x2.extmul_low_i32x4_u(counter, m0);
    let b = i64x2.extmul_high_i32x4_u(counter, m0);
    counter = i32x4.add(counter, step);
    let x2 = v128.xor(high(a, b), after0);
    let x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(x2, m1);
    b = i64x2.extmul_high_i32x4_u(x2, m1);
    let x0 = v128.xor(high(a, b), after1);
    let x1 = low(a, b);
    x2 = v128.xor(x3, after2);
    x3 = after3;
    a = i64x2.extmul_low_i32x4_u(counter, m0);
    b = i64x2.extmul_high_i32x4_u(counter, m0);
    counter = i32x4.add(counter, step);
    let y2 = v128.xor(high(a, b), after0);
    let y3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y2, m1);
    b = i64x2.extmul_high_i32x4_u(y2, m1);
    let y0 = v128.xor(high(a, b), after1);
    let y1 = low(a, b);
    y2 = v128.xor(y3, after2);
    y3 = after3;
    // Rounds 3 to 10.
    let c: v128, d: v128;
    let key0 = v128.load(ROUND_KEYS, 0), key1 = v128.load(ROUND_KEYS, 16);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key0);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key1);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key0);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key1);
    y3 = low(a, b);
    let key2 = v128.load(ROUND_KEYS, 32), key3 = v128.load(ROUND_KEYS, 48);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key2);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key3);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key2);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key3);
    y3 = low(a, b);
    let key4 = v128.load(ROUND_KEYS, 64), key5 = v128.load(ROUND_KEYS, 80);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key4);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key5);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key4);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key5);
    y3 = low(a, b);
    let key6 = v128.load(ROUND_KEYS, 96), key7 = v128.load(ROUND_KEYS, 112);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key6);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key7);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key6);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key7);
    y3 = low(a, b);
    let key8 = v128.load(ROUND_KEYS, 128), key9 = v128.load(ROUND_KEYS, 144);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key8);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key9);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key8);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key9);
    y3 = low(a, b);
    let key10 = v128.load(ROUND_KEYS, 160), key11 = v128.load(ROUND_KEYS, 176);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key10);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key11);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key10);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key11);
    y3 = low(a, b);
    let key12 = v128.load(ROUND_KEYS, 192), key13 = v128.load(ROUND_KEYS, 208);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key12);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key13);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key12);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key13);
    y3 = low(a, b);
    let key14 = v128.load(ROUND_KEYS, 224), key15 = v128.load(ROUND_KEYS, 240);
    a = i64x2.extmul_low_i32x4_u(x0, m0);
    b = i64x2.extmul_high_i32x4_u(x0, m0);
    c = i64x2.extmul_low_i32x4_u(x2, m1);
    d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(high(c, d), x1), key14);
    x1 = low(c, d);
    x2 = v128.xor(v128.xor(high(a, b), x3), key15);
    x3 = low(a, b);
    a = i64x2.extmul_low_i32x4_u(y0, m0);
    b = i64x2.extmul_high_i32x4_u(y0, m0);
    c = i64x2.extmul_low_i32x4_u(y2, m1);
    d = i64x2.extmul_high_i32x4_u(y2, m1);
    y0 = v128.xor(v128.xor(high(c, d), y1), key14);
    y1 = low(c, d);
    y2 = v128.xor(v128.xor(high(a, b), y3), key15);
    y3 = low(a, b);
    v128.store(out, x0, 0);
    v128.store(out, x1, 16);
    v128.store(out, x2, 32);
    v128.store(out, x3, 48);
    v128.store(out, y0, 64);
    v128.store(out, y1, 80);
    v128.store(out, y2, 96);
    v128.store(out, y3, 112);
    out += 128;
  }
}

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
const MASKS: usize = memory.data<i32>([1, 0x4eaaaaab, 0x007fffff, 0x3f2aaaab], 16);

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
function minusTwoLog(word: v128, one: v128, shift: v128, mask: v128, base: v128): v128 {
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
function total(sum: v128): f64 {
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
function normals(base: usize, stride: usize, out: usize, groups: i32, scale: f32): f64 {
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
