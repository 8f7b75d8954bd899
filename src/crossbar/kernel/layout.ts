import type { PulsedDevices } from '../../device/pulsed/index.js';
import type { Key } from '../../random/index.js';

/** Fields of the record in kernels/tile-layout.ts, in its order: first the float64s, then one 32-bit word each. */
const doubles = ['readAt', 'pulseAt', 'cycleAt', 'coincidences', 'meanStep'] as const;
const words = [
  'rows',
  'columns',
  'stride',
  'width',
  'weights',
  'devices',
  'blockBytes',
  'form',
  'constants',
  'nodes',
  'cycleKind',
  'cycleSigma',
  'readSigma',
  'bound',
  'inputSteps',
  'outputSteps',
  'outputScale',
  'readKey0',
  'readKey1',
  'pulseKey0',
  'pulseKey1',
  'cycleKey0',
  'cycleKey1',
  'rowVector',
  'columnVector',
  'rowMasks',
  'columnMasks',
  'lines',
  'buckets',
] as const;
const floats: ReadonlySet<string> = new Set([
  'cycleSigma',
  'readSigma',
  'bound',
  'inputSteps',
  'outputSteps',
  'outputScale',
]);

/** What a tile's record holds, but for its keys. */
export type Fields = Readonly<
  Record<Exclude<(typeof words)[number], `${string}Key${string}`>, number> & { meanStep: number }
>;

/** Bytes of the record. */
export const recordBytes = 8 * doubles.length + 4 * words.length;

/** Writes a record; counters start at 0. */
export function writeRecord(
  memory: WebAssembly.Memory,
  at: number,
  fields: Fields,
  keys: Readonly<Record<'read' | 'pulse' | 'cycle', Key>>,
): void {
  const view = new DataView(memory.buffer, at, recordBytes);
  const values = new Map<string, number>(Object.entries(fields));
  for (const [name, key] of Object.entries(keys)) {
    values.set(`${name}Key0`, key[0]).set(`${name}Key1`, key[1]);
  }
  for (const [i, name] of doubles.entries()) view.setFloat64(8 * i, values.get(name) ?? 0, true);
  for (const [i, name] of words.entries()) {
    const offset = 8 * doubles.length + 4 * i;
    const value = values.get(name)!;
    if (floats.has(name)) view.setFloat32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
}

/** Codes of forms and noises, as the kernel has them. */
export const formCodes = { linear: 0, exponential: 1, power: 2, piecewise: 3 } as const;
export const cycleCodes = { none: 0, multiplicative: 1, additive: 2 } as const;

/** Bytes of one block of four devices: four parameters, or eight where bounds or another form need them. */
export function blockBytesOf(devices: PulsedDevices): 64 | 128 {
  return devices.form === 'linear' && !devices.bounded ? 64 : 128;
}

/** The parameters of one device in the order of its block; the down polarity's size with its sign. */
function parametersOf(devices: PulsedDevices): readonly Float32Array[] {
  const linear = devices.form === 'linear';
  return [
    devices.up,
    linear ? devices.upSlope : devices.noiseUp,
    devices.down.map((size) => -size),
    linear ? devices.downSlope : devices.noiseDown,
    devices.lower,
    devices.upper,
    devices.shift,
  ];
}

/** Lays devices, [rows, columns], out in blocks of four rows of a column, a parameter after the other. */
export function packDevices(
  devices: PulsedDevices,
  rows: number,
  columns: number,
  stride: number,
  out: Float32Array,
): void {
  const block = blockBytesOf(devices) / 4;
  const parameters = parametersOf(devices).slice(0, block / 4);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const at = (column * (stride / 4) + (row >> 2)) * block + (row & 3);
      parameters.forEach((values, p) => {
        out[at + 4 * p] = values[row * columns + column]!;
      });
    }
  }
}
