import {
  applyPulse,
  type Direction,
  fabricate,
  type PulsedDevices,
} from '../../device/pulsed/index.js';
import { fillNormal, type Stream } from '../../random/index.js';
import { checkLength, checkRate, checkState, divergedTrain } from '../checks.js';
import { holdStuck } from '../stuck.js';
import { checkTile, type Tile, type TileSettings } from '../tile.js';
import { readTile } from './read.js';
import { drawTrains, planTrains } from './trains.js';

/** Longest train that is no sign of divergence. */
const MOST_SLOTS = 1e6;

/** A tile's settings, its devices, and everything of it that changes. */
interface Contents {
  readonly settings: TileSettings;
  readonly devices: PulsedDevices;
  /** [rows, columns]. */
  readonly w: Float64Array;
  readonly counts: { read: number; pulses: number; cycle: number; coincidences: number };
}

/**
 * A tile in plain code, one coincidence after the other in float64: what the kernel is tested against, slow and obvious.
 * Reads and pulses take the same draws as the kernel's, so both see the same noise and the same coincidences; cycle
 * noise follows the same law, draw by draw in another order.
 * @throws SpecError for settings that make no tile.
 */
export function createReferenceTile(settings: TileSettings): Tile {
  checkTile(settings);
  const { rows, columns, model, stream } = settings;
  const devices = fabricate(model, rows * columns, stream.child('fabricate'));
  const contents: Contents = {
    settings,
    devices,
    w: Float64Array.from(holdStuck(devices, new Float32Array(rows * columns))),
    counts: { read: 0, pulses: 0, cycle: 0, coincidences: 0 },
  };
  return {
    rows,
    columns,
    get coincidences() {
      return contents.counts.coincidences;
    },
    ...reading(contents),
    ...updating(contents),
    ...storage(contents),
  };
}

/** Products, line by line. */
function reading({ settings, w, counts }: Contents): Pick<Tile, 'forward' | 'backward'> {
  const { rows, columns, periphery, stream } = settings;
  const reads = stream.child('read');
  const drawNoise = (lines: number) => () => {
    const noise = new Float32Array(Math.ceil(lines / 16) * 16);
    if (periphery.readSigma === 0) return noise;
    fillNormal(reads, noise, { offset: counts.read, sigma: periphery.readSigma });
    counts.read += noise.length;
    return noise;
  };
  const forwards = (levels: readonly number[]) =>
    Array.from({ length: rows }, (_, row) =>
      levels.reduce((sum, level, column) => sum + w[row * columns + column]! * level, 0),
    );
  const backwards = (levels: readonly number[]) =>
    Array.from({ length: columns }, (_, column) =>
      levels.reduce((sum, level, row) => sum + w[row * columns + column]! * level, 0),
    );
  return {
    forward(x, y, management = periphery.forward) {
      checkLength('x', x, columns);
      checkLength('y', y, rows);
      const { outputs, halved } = readTile(x, forwards, drawNoise(rows), periphery, management);
      y.set(outputs);
      return halved;
    },
    backward(delta, z, management = periphery.backward) {
      checkLength('delta', delta, rows);
      checkLength('z', z, columns);
      const noise = drawNoise(columns);
      const { outputs, halved } = readTile(delta, backwards, noise, periphery, management);
      z.set(outputs);
      return halved;
    },
  };
}

/** Updates, slot by slot and device by device. */
function updating(contents: Contents): Pick<Tile, 'update' | 'pulse'> {
  const { settings, devices, counts } = contents;
  const { rows, columns, pulses, stream } = settings;
  const slot = slotStepper(contents);
  const check = (x: Float32Array, delta: Float32Array) => {
    checkLength('x', x, columns);
    checkLength('delta', delta, rows);
  };
  return {
    update(x, delta, rate) {
      checkRate(rate);
      check(x, delta);
      const plan = planTrains(x, delta, rate, devices.meanStep, pulses);
      if (!(plan.slots <= MOST_SLOTS)) throw divergedTrain();
      const drawn = drawTrains(x, delta, plan, stream.child('pulses'), counts.pulses);
      counts.pulses += drawn.draws;
      for (let s = 0; s < drawn.slots; s++) slot(x, delta, drawn.rows[s]!, drawn.columns[s]!);
      return drawn.slots;
    },
    pulse(x, delta) {
      check(x, delta);
      const pulsing = (values: Float32Array) => Array.from(values, (value) => value !== 0);
      slot(x, delta, pulsing(delta), pulsing(x));
    },
  };
}

/** One slot: a step on each device whose row and column both pulse, up where the signs of x and δ agree. */
function slotStepper({ settings, devices, w, counts }: Contents) {
  const { rows, columns, stream } = settings;
  const normalAt = normalReader(stream.child('cycle'));
  const coincide = (i: number, to: Direction) => {
    const normal = devices.cycle.kind === 'none' ? 0 : normalAt(counts.cycle++);
    w[i] = applyPulse(devices, i, w[i]!, to, normal);
    counts.coincidences++;
  };
  return (
    x: Float32Array,
    delta: Float32Array,
    rowPulses: readonly boolean[],
    columnPulses: readonly boolean[],
  ) => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        if (!rowPulses[row] || !columnPulses[column]) continue;
        coincide(row * columns + column, delta[row]! < 0 === x[column]! < 0 ? 1 : -1);
      }
    }
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

/** What concerns a tile's contents. */
function storage({ settings, devices, w, counts }: Contents) {
  const { rows, columns } = settings;
  return {
    weights: () => Float32Array.from(w),
    setWeights(weights: Float32Array) {
      checkLength('weights', weights, rows * columns);
      w.set(holdStuck(devices, weights));
    },
    state: () => ({
      weights: Float32Array.from(w),
      draws: [counts.read, counts.pulses, counts.cycle] as const,
      coincidences: counts.coincidences,
    }),
    restore(state: Parameters<Tile['restore']>[0]) {
      checkState(state, rows, columns);
      w.set(state.weights);
      [counts.read, counts.pulses, counts.cycle] = state.draws;
      counts.coincidences = state.coincidences;
    },
  };
}
