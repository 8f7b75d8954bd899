import { fabricate, type PulsedDevices } from '../../device/pulsed/index.js';
import { stepsOf } from '../periphery.js';
import type { TileSettings } from '../tile.js';
import { alignedBytes, type TileKernel } from './instance.js';
import {
  blockBytesOf,
  cycleCodes,
  formCodes,
  packDevices,
  recordBytes,
  writeRecord,
} from './layout.js';

/** Slots that a bit mask holds. */
const SLOTS = 32;

const padded = (lines: number) => Math.ceil(lines / 16) * 16;

/** A tile in a kernel's memory. */
export interface PlacedTile {
  readonly record: number;
  /** Rows rounded up to 16. */
  readonly stride: number;
  /** [columns, stride]. */
  readonly weights: Float32Array;
  readonly rowVector: Float32Array;
  readonly columnVector: Float32Array;
  /** Draws of reads, pulses and cycle noise so far, and coincidences. */
  readonly counters: Float64Array;
}

/** Bytes of every piece of a tile, in the order of `place`. */
function piecesOf({ rows, columns }: TileSettings, devices: PulsedDevices) {
  const [stride, width] = [padded(rows), padded(columns)];
  return {
    record: recordBytes,
    rowVector: 4 * stride,
    columnVector: 4 * width,
    rowMasks: 4 * stride,
    columnMasks: 4 * width,
    lines: 8 * (stride + width),
    buckets: 4 * SLOTS * stride,
    constants: 4 * devices.constants.length,
    weights: 4 * stride * width,
    devices: (stride / 4) * columns * blockBytesOf(devices),
  };
}

/** Fabricates the devices of a tile. */
export function fabricateTile({ model, rows, columns, stream }: TileSettings): PulsedDevices {
  return fabricate(model, rows * columns, stream.child('fabricate'));
}

/** Bytes that a tile takes in a kernel's memory. */
export function tileBytes(settings: TileSettings, devices: PulsedDevices): number {
  const pieces = Object.values(piecesOf(settings, devices));
  return pieces.reduce((sum, bytes) => sum + alignedBytes(bytes), 0);
}

/** Lays a tile out in a kernel's memory; its weights are 0. */
export function placeTile(
  kernel: TileKernel,
  settings: TileSettings,
  devices: PulsedDevices,
): PlacedTile {
  const { rows, columns, periphery, stream } = settings;
  const pieces = piecesOf(settings, devices);
  const at = Object.fromEntries(
    Object.entries(pieces).map(([name, bytes]) => [name, kernel.allocate(bytes)]),
  ) as Record<keyof typeof pieces, number>;
  const { buffer } = kernel.memory;
  const stride = padded(rows);
  new Float32Array(buffer, at.constants, devices.constants.length).set(devices.constants);
  const packed = new Float32Array(buffer, at.devices, pieces.devices / 4);
  packDevices(devices, rows, columns, stride, packed);
  const { record, ...addresses } = at;
  writeRecord(
    kernel.memory,
    record,
    {
      ...addresses,
      rows,
      columns,
      stride,
      width: padded(columns),
      meanStep: devices.meanStep,
      blockBytes: blockBytesOf(devices),
      form: formCodes[devices.form],
      nodes: devices.constants.length / 2,
      cycleKind: cycleCodes[devices.cycle.kind],
      cycleSigma: devices.cycle.kind === 'none' ? 0 : devices.cycle.sigma,
      readSigma: periphery.readSigma,
      bound: periphery.bound === 'none' ? Infinity : periphery.bound,
      inputSteps: stepsOf(periphery.inputs),
      outputSteps: stepsOf(periphery.outputs),
      outputScale: periphery.outputScale,
    },
    {
      read: stream.child('read').key,
      pulse: stream.child('pulses').key,
      cycle: stream.child('cycle').key,
    },
  );
  return {
    record,
    stride,
    weights: new Float32Array(buffer, at.weights, columns * stride),
    rowVector: new Float32Array(buffer, at.rowVector, rows),
    columnVector: new Float32Array(buffer, at.columnVector, columns),
    counters: new Float64Array(buffer, record, 4),
  };
}
