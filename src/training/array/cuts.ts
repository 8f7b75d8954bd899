import type { Tile } from '../../crossbar/index.js';
import type { ArrayHardware, ArrayLayer, RuledLayer } from './layer.js';

const largestOf = (values: Float32Array): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > most) most = size;
  }
  return most;
};

/** Whether an update asks for more than the longest train of pulses can give, so that some of it is lost. */
export function cutTest({ model, pulses }: ArrayHardware) {
  const { management, maxPulses } = pulses;
  const cap = maxPulses === 'unlimited' ? Infinity : maxPulses;
  const { step } = model;
  return (x: Float32Array, delta: Float32Array, rate: number): boolean => {
    const [mostX, mostDelta] = [largestOf(x), largestOf(delta)];
    if (management) return (rate * mostX * mostDelta) / step > cap;
    return Math.sqrt(rate / (cap * step)) * Math.max(mostX, mostDelta) > 1;
  };
}

/** Updates of a tile by pulse trains, each of which says whether they were too short for what it asked. */
export function trainedUpdate(tile: Tile, hardware: ArrayHardware): RuledLayer['update'] {
  const isCut = cutTest(hardware);
  return (x, delta, rate) => {
    tile.update(x, delta, rate);
    return isCut(x, delta, rate);
  };
}

/** A layer that counts its updates, and those that were cut short. The counts are part of its state: its last two. */
export function countCuts(layer: RuledLayer): ArrayLayer {
  let [updates, cut] = [0, 0];
  return {
    ...layer,
    cuts: () => [updates, cut],
    update(x, delta, rate) {
      updates++;
      if (layer.update(x, delta, rate)) cut++;
    },
    state() {
      const { counters, ...rest } = layer.state();
      return { ...rest, counters: [...counters, updates, cut] };
    },
    restore(state) {
      const counters = state.counters.slice(0, -2);
      [updates, cut] = [state.counters.at(-2) ?? 0, state.counters.at(-1) ?? 0];
      layer.restore({ ...state, counters });
    },
  };
}
