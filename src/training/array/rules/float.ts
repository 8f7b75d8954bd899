import { checkLength } from '../../../crossbar/checks.js';
import type { BuiltRule, RuledLayer } from '../layer.js';

/** Stochastic gradient descent in floating point: exact products, W += η·δ·xᵀ exactly. What arrays are compared with. */
export interface ArrayFloat {
  readonly kind: 'float';
}

/** Weights lie column after column, so that an input of 0 costs nothing. η acts on the logical weights. */
export function floatRule(): BuiltRule {
  return {
    tiles: () => [],
    build: ({ rows, columns }): RuledLayer => {
      const w = new Float32Array(rows * columns);
      return {
        rows,
        columns,
        coincidences: () => [],
        ...products(w, rows, columns),
        update(x, delta, rate) {
          for (let j = 0; j < columns; j++) {
            const step = rate * x[j]!;
            if (step === 0) continue;
            const start = j * rows;
            for (let i = 0; i < rows; i++) w[start + i]! += step * delta[i]!;
          }
        },
        weights: () => transposed(w, columns, rows),
        setWeights(weights) {
          checkLength('weights', weights, rows * columns);
          w.set(transposed(weights, rows, columns));
        },
        state: () => ({ tiles: [], filter: w.slice(), counters: [] }),
        restore({ filter }) {
          checkLength('weights', filter, w.length);
          w.set(filter);
        },
      };
    },
  };
}

/** Products four columns, or four rows, at a time: half the loads and stores of one by one. @param w [columns, rows]. */
function products(
  w: Float32Array,
  rows: number,
  columns: number,
): Pick<RuledLayer, 'forward' | 'backward'> {
  return {
    forward(x, y) {
      y.fill(0);
      const whole = columns - (columns % 4);
      for (let j = 0; j < whole; j += 4) addFour(w, j * rows, rows, x, j, y);
      for (let j = whole; j < columns; j++) {
        const value = x[j]!;
        for (let i = 0; i < rows; i++) y[i]! += value * w[j * rows + i]!;
      }
    },
    backward(delta, z) {
      for (let j = 0; j < columns; j++) z[j] = dot(w, j * rows, delta);
    },
  };
}

/** y += Σ x_j·w_j over four columns from j on; nothing where all four inputs are 0. */
function addFour(
  w: Float32Array,
  start: number,
  rows: number,
  x: Float32Array,
  j: number,
  y: Float32Array,
): void {
  const [a, b, c, d] = [x[j]!, x[j + 1]!, x[j + 2]!, x[j + 3]!];
  if (a === 0 && b === 0 && c === 0 && d === 0) return;
  const [second, third, fourth] = [start + rows, start + 2 * rows, start + 3 * rows];
  for (let i = 0; i < rows; i++) {
    y[i]! += a * w[start + i]! + b * w[second + i]! + c * w[third + i]! + d * w[fourth + i]!;
  }
}

/** Σ δ_i·w_i over one column. */
function dot(w: Float32Array, start: number, delta: Float32Array): number {
  const whole = delta.length - (delta.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += delta[i]! * w[start + i]!;
    b += delta[i + 1]! * w[start + i + 1]!;
    c += delta[i + 2]! * w[start + i + 2]!;
    d += delta[i + 3]! * w[start + i + 3]!;
  }
  for (let i = whole; i < delta.length; i++) a += delta[i]! * w[start + i]!;
  return a + b + c + d;
}

/** @param matrix [rows, columns]. @returns [columns, rows]. */
function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}
