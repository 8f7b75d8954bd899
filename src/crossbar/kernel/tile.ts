import type { PulsedDevices } from '../../device/pulsed/index.js';
import { checkLength, checkRate, checkState, divergedTrain } from '../checks.js';
import { mostHalvings, type ReadManagement } from '../periphery.js';
import { holdStuck } from '../stuck.js';
import { checkTile, type Tile, type TileSettings } from '../tile.js';
import { startTileKernel, type TileKernel } from './instance.js';
import { fabricateTile, type PlacedTile, placeTile, tileBytes } from './place.js';

/**
 * Makes tiles that the WebAssembly kernel computes, side by side in one memory; all weights are 0.
 * @throws SpecError for settings that make no tile, UnsupportedError where they do not fit 4 GiB.
 */
export function createTiles(settings: readonly TileSettings[]): Tile[] {
  for (const each of settings) checkTile(each);
  const made = settings.map((each) => ({ settings: each, devices: fabricateTile(each) }));
  const bytes = made.reduce((sum, each) => sum + tileBytes(each.settings, each.devices), 0);
  const kernel = startTileKernel(bytes);
  return made.map((each) =>
    wrap(kernel, each.settings, placeTile(kernel, each.settings, each.devices), each.devices),
  );
}

/** Makes one tile in a memory of its own. @throws as `createTiles`. */
export function createTile(settings: TileSettings): Tile {
  return createTiles([settings])[0]!;
}

function wrap(
  kernel: TileKernel,
  settings: TileSettings,
  placed: PlacedTile,
  devices: PulsedDevices,
): Tile {
  const { rows, columns, periphery, pulses } = settings;
  const { record, rowVector, columnVector, counters } = placed;
  const { exports } = kernel;
  const halvingsOf = ({ bound }: ReadManagement) => (bound ? mostHalvings : 0);
  const cap = pulses.maxPulses === 'unlimited' ? 0 : pulses.maxPulses;
  const take = (x: Float32Array, delta: Float32Array) => {
    checkLength('x', x, columns);
    checkLength('delta', delta, rows);
    columnVector.set(x);
    rowVector.set(delta);
  };
  return {
    rows,
    columns,
    get coincidences() {
      return counters[3]!;
    },
    forward(x, y, management = periphery.forward) {
      checkLength('x', x, columns);
      checkLength('y', y, rows);
      columnVector.set(x);
      const halved = exports.forward(record, Number(management.noise), halvingsOf(management));
      y.set(rowVector);
      return halved;
    },
    backward(delta, z, management = periphery.backward) {
      checkLength('delta', delta, rows);
      checkLength('z', z, columns);
      rowVector.set(delta);
      const halved = exports.backward(record, Number(management.noise), halvingsOf(management));
      z.set(columnVector);
      return halved;
    },
    update(x, delta, rate) {
      checkRate(rate);
      take(x, delta);
      const slots = exports.update(record, rate, Number(pulses.management), cap);
      if (slots < 0) throw divergedTrain();
      return slots;
    },
    pulse(x, delta) {
      take(x, delta);
      exports.pulse(record);
    },
    ...storage(settings, placed, devices),
  };
}

/** What concerns a tile's contents: weights in rows here, in columns there. */
function storage(
  { rows, columns }: TileSettings,
  { weights, stride, counters }: PlacedTile,
  devices: PulsedDevices,
) {
  const read = () => {
    const out = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        out[row * columns + column] = weights[column * stride + row]!;
      }
    }
    return out;
  };
  const write = (values: Float32Array) => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        weights[column * stride + row] = values[row * columns + column]!;
      }
    }
  };
  const set = (values: Float32Array) => {
    checkLength('weights', values, rows * columns);
    write(holdStuck(devices, values));
  };
  if (devices.stuck !== undefined) set(new Float32Array(rows * columns));
  return {
    weights: read,
    setWeights: set,
    state: () => ({
      weights: read(),
      draws: [counters[0]!, counters[1]!, counters[2]!] as const,
      coincidences: counters[3]!,
    }),
    restore: (state: Parameters<Tile['restore']>[0]) => {
      checkState(state, rows, columns);
      write(state.weights);
      counters.set([...state.draws, state.coincidences]);
    },
  };
}
