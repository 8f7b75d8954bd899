import { trainedUpdate } from '../cuts.js';
import { type BuiltRule, scaled, tileOf } from '../layer.js';

/** Stochastic gradient descent on one array: W += η·δ·xᵀ by pulses, with whatever asymmetry its devices have. */
export interface ArraySgd {
  readonly kind: 'sgd';
}

/** @see Gokmen and Vlasov, Frontiers in Neuroscience 2016. */
export function sgdRule(): BuiltRule {
  return {
    tiles: (settings) => [tileOf(settings, 'w')],
    build: ({ rows, columns, hardware }, tiles) => {
      const tile = tiles[0]!;
      const scale = hardware.periphery.outputScale;
      return {
        rows,
        columns,
        coincidences: () => [tile.coincidences],
        forward: (x, y) => void tile.forward(x, y),
        backward: (delta, z) => void tile.backward(delta, z),
        update: trainedUpdate(tile, hardware),
        setTransferRate: () => undefined,
        weights: () => scaled(tile.weights(), scale),
        setWeights: (weights) => tile.setWeights(scaled(weights, 1 / scale)),
        state: () => ({ tiles: [tile.state()], filter: new Float32Array(0), counters: [] }),
        restore: (state) => tile.restore(state.tiles[0]!),
      };
    },
  };
}
