import { checkLength } from '../../../crossbar/checks.js';
import { kernelModule } from '../../../runtime/kernel-module.js';

/** What kernels/matrix.ts exports. Pointers count bytes, strides floats. */
interface MatrixExports {
  heapBase(): number;
  forward(w: number, stride: number, columns: number, x: number, y: number, list: number): void;
  backward(w: number, stride: number, columns: number, delta: number, z: number): void;
  update(w: number, stride: number, columns: number, rate: number, x: number, delta: number): void;
}

/** A dense matrix W [rows, columns] in float32, in a memory of its own. */
export interface FloatMatrix {
  /** y = W·x. @param x [columns]. @param y [rows], written. */
  forward(x: Float32Array, y: Float32Array): void;
  /** z = Wᵀ·δ. @param delta [rows]. @param z [columns], written. */
  backward(delta: Float32Array, z: Float32Array): void;
  /** W += rate·δ·xᵀ. */
  update(x: Float32Array, delta: Float32Array, rate: number): void;
  /** A copy, [rows, columns]. */
  read(): Float32Array;
  /** @param weights [rows, columns]. */
  write(weights: Float32Array): void;
}

const PAGE_BYTES = 65536;

/** Makes a matrix of zeros that the WebAssembly kernel computes with. */
export function createFloatMatrix(rows: number, columns: number): FloatMatrix {
  const { exports, at, views } = place(rows, columns);
  const { weights, row, column } = views;
  const stride = padded(rows);
  return {
    forward(x, y) {
      column.set(x);
      exports.forward(at.weights, stride, columns, at.column, at.row, at.list);
      y.set(row.subarray(0, rows));
    },
    backward(delta, z) {
      row.fill(0, rows);
      row.set(delta);
      exports.backward(at.weights, stride, columns, at.row, at.column);
      z.set(column.subarray(0, columns));
    },
    update(x, delta, rate) {
      column.set(x);
      row.fill(0, rows);
      row.set(delta);
      exports.update(at.weights, stride, columns, rate, at.column, at.row);
    },
    read: () =>
      Float32Array.from({ length: rows * columns }, (_, k) => {
        return weights[(k % columns) * stride + Math.floor(k / columns)]!;
      }),
    write(values) {
      checkLength('weights', values, rows * columns);
      values.forEach((value, k) => {
        weights[(k % columns) * stride + Math.floor(k / columns)] = value;
      });
    },
  };
}

/** Lays a matrix, a vector of its rows, one of its columns and the kernel's list side by side. */
function place(rows: number, columns: number) {
  const [stride, width] = [padded(rows), padded(columns)];
  const floats = stride * width + stride + 3 * width;
  const pages = Math.ceil((4 * floats) / PAGE_BYTES) + 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(kernelModule('matrix'), { env: { memory } });
  const exports = instance.exports as unknown as MatrixExports;
  let next = exports.heapBase();
  const take = (length: number) => {
    const address = next;
    next += 4 * length;
    return address;
  };
  const at = {
    weights: take(stride * width),
    row: take(stride),
    column: take(width),
    list: take(2 * width),
  };
  const view = (address: number, length: number) =>
    new Float32Array(memory.buffer, address, length);
  const views = {
    weights: view(at.weights, stride * width),
    row: view(at.row, stride),
    column: view(at.column, width),
  };
  return { exports, at, views };
}

/** Rows and columns are rounded up to 16 floats, as the kernel counts. */
function padded(length: number): number {
  return Math.ceil(length / 16) * 16;
}
