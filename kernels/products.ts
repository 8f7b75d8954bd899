// Products of a matrix that lies column by column, `bytes` a column, a multiple of 64, zero beyond its rows.

/** out = factor · W·x over the columns listed from `list` to `end`: address and input, 8 bytes each. 32 rows at a time. */
export function multiplyColumns(list: usize, end: usize, bytes: usize, factor: v128, out: usize): void {
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

/** out = factor · Wᵀ·values, four columns at a time: there must be room for a multiple of four of them. */
export function multiplyRows(
  weights: usize,
  columns: i32,
  bytes: usize,
  values: usize,
  factor: v128,
  result: usize,
): void {
  let w = weights;
  let out = result;
  const end = out + (<usize>((columns + 3) & ~3) << 2);
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
