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

/** @param w [columns, rows]. */
function products(
  w: Float32Array,
  rows: number,
  columns: number,
): Pick<RuledLayer, 'forward' | 'backward'> {
  return {
    forward(x, y) {
      y.fill(0);
      for (let j = 0; j < columns; j++) {
        const value = x[j]!;
        if (value === 0) continue;
        const start = j * rows;
        for (let i = 0; i < rows; i++) y[i]! += value * w[start + i]!;
      }
    },
    backward(delta, z) {
      for (let j = 0; j < columns; j++) {
        const start = j * rows;
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += delta[i]! * w[start + i]!;
        z[j] = sum;
      }
    },
  };
}

/** @param matrix [rows, columns]. @returns [columns, rows]. */
function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}
