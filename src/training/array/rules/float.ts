import { checkLength } from '../../../crossbar/checks.js';
import type { BuiltRule, RuledLayer } from '../layer.js';
import { createFloatMatrix } from './float-matrix.js';

/** Stochastic gradient descent in floating point: exact products, W += η·δ·xᵀ exactly. What arrays are compared with. */
export interface ArrayFloat {
  readonly kind: 'float';
}

/** η acts on the logical weights. */
export function floatRule(): BuiltRule {
  return {
    tiles: () => [],
    build: ({ rows, columns }): RuledLayer => {
      const w = createFloatMatrix(rows, columns);
      return {
        rows,
        columns,
        coincidences: () => [],
        forward: w.forward,
        backward: w.backward,
        update(x, delta, rate) {
          w.update(x, delta, rate);
          return false;
        },
        setTransferRate: () => undefined,
        weights: w.read,
        setWeights: w.write,
        state: () => ({ tiles: [], filter: w.read(), counters: [] }),
        restore({ filter }) {
          checkLength('weights', filter, rows * columns);
          w.write(filter);
        },
      };
    },
  };
}
