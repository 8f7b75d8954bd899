// Philox4x32-10 (Salmon et al., SC 2011), four counters at a time; shared by every kernel that draws.
//
// Draw k of a key sits in group k >> 4. A group is four blocks (counters 4·group + lane, upper
// 64 bits zero); draw k is output word (k >> 2) & 3 of block 4·(k >> 4) + (k & 3).

/** Groups, and draws, that one call can make. */
export const GROUPS: i32 = 128;
export const DRAWS: i32 = GROUPS * 16;

// Room for a group more since two are drawn at a time.
/** Raw words of one span. */
export const BITS: usize = memory.data(GROUPS * 64 + 64, 16);
const ROUND_KEYS: usize = memory.data(8 * 2 * 16, 16);

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

// Constants are loaded rather than written as v128 literals: V8 rebuilds a literal on every use.
const MULTIPLIERS: usize = memory.data<u32>([M0, M1], 16);

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

// Groups whose counters share their second word.
const GROUPS_OF_WORD: u64 = 1 << 30;

// Writes the raw words of `groups` groups from `position` on.
export function philox(position: u64, groups: i32, k0: u32, k1: u32): void {
  const left = GROUPS_OF_WORD - ((position >> 4) & (GROUPS_OF_WORD - 1));
  const first = <i32>min(<u64>groups, left);
  words(position, first, k0, k1, BITS);
  if (first == groups) return;
  words(position + (<u64>first << 4), groups - first, k0, k1, BITS + (<usize>first << 6));
}

// The same where the counters share their second word, to `start`, and one group more where `groups` is odd. The first
// two rounds are partly done before the loop: words 2 and 3 of the counter are zero, and word 1 is equal in all blocks.
// Two groups are in flight at once: one alone waits for its own multiplications.
function words(position: u64, groups: i32, k0: u32, k1: u32, start: usize): void {
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

  let out = start;
  const end = start + (<usize>groups << 6);
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

