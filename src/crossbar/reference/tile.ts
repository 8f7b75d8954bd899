import { applyPulse, type Direction, fabricate } from '../../device/pulsed/index.js';
import { fillNormal, type Stream } from '../../random/index.js';
import { checkLength, checkRate, checkState, divergedTrain } from '../checks.js';
import { checkTile, type Tile, type TileSettings } from '../tile.js';
import { readTile } from './read.js';
import { drawTrains, planTrains } from './trains.js';

/** Longest train that is no sign of divergence. */
const MOST_SLOTS = 1e6;

const up16 = (lines: number) => Math.ceil(lines / 16) * 16;

/**
 * A tile in plain code, one coincidence after the other in float64: what the kernel is tested against, slow and obvious.
 * Reads and pulses take the same draws as the kernel's, so both see the same noise and the same coincidences; cycle
 * noise follows the same law, draw by draw in another order.
 * @throws SpecError for settings that make no tile.
 */
export function createReferenceTile(settings: TileSettings): Tile {
  checkTile(settings);
  const { rows, columns, model, periphery, pulses, stream } = settings;
  const devices = fabricate(model, rows * columns, stream.child('fabricate'));
  const [reads, trains, cycle] = ['read', 'pulses', 'cycle'].map((name) => stream.child(name));
  const normalAt = normalReader(cycle!);
  const w = new Float64Array(rows * columns);
  const counts = { read: 0, pulses: 0, cycle: 0, coincidences: 0 };

  const drawNoise = (lines: number) => () => {
    const sigma = periphery.readSigma;
    const noise = new Float32Array(up16(lines));
    if (sigma === 0) return noise;
    fillNormal(reads!, noise, { offset: counts.read, sigma });
    counts.read += noise.length;
    return noise;
  };

  const coincide = (row: number, column: number, to: Direction) => {
    const i = row * columns + column;
    const normal = devices.cycle.kind === 'none' ? 0 : normalAt(counts.cycle++);
    w[i] = applyPulse(devices, i, w[i]!, to, normal);
    counts.coincidences++;
  };

  const slot = (
    x: Float32Array,
    delta: Float32Array,
    rowPulses: readonly boolean[],
    columnPulses: readonly boolean[],
  ) => {
    for (let row = 0; row < rows; row++) {
      if (!rowPulses[row]) continue;
      for (let column = 0; column < columns; column++) {
        if (columnPulses[column])
          coincide(row, column, delta[row]! < 0 === x[column]! < 0 ? 1 : -1);
      }
    }
  };

  return {
    rows,
    columns,
    get coincidences() {
      return counts.coincidences;
    },
    forward(x, y, management = periphery.forward) {
      checkLength('x', x, columns);
      checkLength('y', y, rows);
      const multiply = (levels: readonly number[]) =>
        Array.from({ length: rows }, (_, row) =>
          levels.reduce((sum, level, column) => sum + w[row * columns + column]! * level, 0),
        );
      const { outputs, halved } = readTile(x, multiply, drawNoise(rows), periphery, management);
      y.set(outputs);
      return halved;
    },
    backward(delta, z, management = periphery.backward) {
      checkLength('delta', delta, rows);
      checkLength('z', z, columns);
      const multiply = (levels: readonly number[]) =>
        Array.from({ length: columns }, (_, column) =>
          levels.reduce((sum, level, row) => sum + w[row * columns + column]! * level, 0),
        );
      const noise = drawNoise(columns);
      const { outputs, halved } = readTile(delta, multiply, noise, periphery, management);
      z.set(outputs);
      return halved;
    },
    update(x, delta, rate) {
      checkRate(rate);
      checkLength('x', x, columns);
      checkLength('delta', delta, rows);
      const plan = planTrains(x, delta, rate, devices.meanStep, pulses);
      if (!(plan.slots <= MOST_SLOTS)) throw divergedTrain();
      const drawn = drawTrains(x, delta, plan, trains!, counts.pulses);
      counts.pulses += drawn.draws;
      for (let s = 0; s < drawn.slots; s++) slot(x, delta, drawn.rows[s]!, drawn.columns[s]!);
      return drawn.slots;
    },
    pulse(x, delta) {
      checkLength('x', x, columns);
      checkLength('delta', delta, rows);
      const pulsing = (values: Float32Array) => Array.from(values, (value) => value !== 0);
      slot(x, delta, pulsing(delta), pulsing(x));
    },
    weights: () => Float32Array.from(w),
    setWeights(weights) {
      checkLength('weights', weights, rows * columns);
      w.set(weights);
    },
    state: () => ({
      weights: Float32Array.from(w),
      draws: [counts.read, counts.pulses, counts.cycle],
      coincidences: counts.coincidences,
    }),
    restore(state) {
      checkState(state, rows, columns);
      w.set(state.weights);
      [counts.read, counts.pulses, counts.cycle] = state.draws;
      counts.coincidences = state.coincidences;
    },
  };
}

/** Draw k of a stream of normals, read a block at a time. */
function normalReader(stream: Stream): (k: number) => number {
  const block = new Float32Array(4096);
  let start = Number.NaN;
  return (k) => {
    const first = k - (k % block.length);
    if (first !== start) fillNormal(stream, block, { offset: first });
    start = first;
    return block[k - first]!;
  };
}
