// A dense matrix in floating point that learns by rank-one updates: what arrays are compared with. It lies column by
// column, `stride` floats each, a multiple of 16 and zero beyond the rows, so that inputs of zero cost nothing.

import { multiplyColumns, multiplyRows } from './products';

/** The first byte that the host may use. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}

/** y = W·x. @param list 8 bytes a column, scratch. */
export function forward(w: usize, stride: i32, columns: i32, x: usize, y: usize, list: usize): void {
  const bytes = <usize>stride << 2;
  let end = list;
  for (let j = 0; j < columns; j++) {
    const value = load<f32>(x + (<usize>j << 2));
    if (value != 0) {
      store<usize>(end, w + <usize>j * bytes);
      store<f32>(end, value, 4);
      end += 8;
    }
  }
  multiplyColumns(list, end, bytes, f32x4.splat(1), y);
}

/** z = Wᵀ·delta. */
export function backward(w: usize, stride: i32, columns: i32, delta: usize, z: usize): void {
  multiplyRows(w, columns, <usize>stride << 2, delta, f32x4.splat(1), z);
}

/** W += rate · delta · xᵀ. */
export function update(w: usize, stride: i32, columns: i32, rate: f32, x: usize, delta: usize): void {
  const bytes = <usize>stride << 2;
  for (let j = 0; j < columns; j++) {
    const value = rate * load<f32>(x + (<usize>j << 2));
    if (value == 0) continue;
    const step = f32x4.splat(value);
    const column = w + <usize>j * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const fresh = f32x4.add(v128.load(column + at), f32x4.mul(step, v128.load(delta + at)));
      v128.store(column + at, fresh);
    }
  }
}
