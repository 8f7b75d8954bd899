import { DataError } from '../errors.js';
import type { DeployedCrossbar, DeployedNetwork, DeployedStage } from './deployed.js';
import {
  checkStored,
  damaged,
  type StoredCrossbar,
  type StoredPlace,
  storedFormat,
} from './stored-form.js';

const arrays = ['plusSiemens', 'minusSiemens', 'biasVolts', 'biasCodes'] as const;

type ArrayName = (typeof arrays)[number];

/** A deployed network as text and bytes. */
export interface StoredNetwork {
  /** Everything but the arrays, which it names with where their values begin and how many there are. */
  readonly json: string;
  /** The arrays, one after another, little-endian: float32, and uint16 for DAC codes. */
  readonly bytes: Uint8Array;
}

/** Writes a deployed network as JSON and one block of binary arrays. */
export function encodeDeployed(network: DeployedNetwork): StoredNetwork {
  const parts: Uint8Array[] = [];
  let at = 0;
  const store = (array: Float32Array | Uint16Array) => {
    const bytes = littleEndian(array);
    const place = { at, count: array.length };
    // Every array begins at a multiple of four bytes.
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    parts.push(padded);
    at += padded.length;
    return place;
  };
  const stages = network.stages.map((stage) =>
    stage.kind === 'crossbar' ? { ...stage, ...placesOf(stage, store) } : stage,
  );
  const bytes = new Uint8Array(at);
  parts.reduce((start, part) => {
    bytes.set(part, start);
    return start + part.length;
  }, 0);
  return { json: JSON.stringify({ format: storedFormat, ...network, stages }, null, 2), bytes };
}

function placesOf(
  crossbar: DeployedCrossbar,
  store: (array: Float32Array | Uint16Array) => { at: number; count: number },
) {
  const present = arrays.filter((name) => crossbar[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, store(crossbar[name]!)]));
}

/**
 * Reads what `encodeDeployed` wrote.
 * @param file its name, for messages.
 * @throws DataError where the text is no deployed network, an array lies beyond the bytes, or has another size than
 * its layer.
 */
export function decodeDeployed(
  { json, bytes }: StoredNetwork,
  file = 'deployed network',
): DeployedNetwork {
  const { format: _, stages, ...network } = checkStored(parse(json, file), file);
  return {
    ...network,
    stages: stages.map(
      (stage): DeployedStage =>
        stage.kind === 'crossbar' ? crossbarOf(stage, bytes, file) : stage,
    ),
  };
}

function parse(json: string, file: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw damaged(file, 'it', 'JSON', error instanceof Error ? error.message : String(error));
  }
}

function crossbarOf(stage: StoredCrossbar, bytes: Uint8Array, file: string): DeployedCrossbar {
  const { plusSiemens, minusSiemens, biasVolts, biasCodes, ...rest } = stage;
  checkSizes(stage, file);
  const view = (name: ArrayName, place: StoredPlace) => {
    const width = name === 'biasCodes' ? 2 : 4;
    const { at, count } = place;
    const end = at + width * count;
    if (end <= bytes.length) return new DataView(bytes.buffer, bytes.byteOffset + at);
    throw new DataError(
      `${file}, layer '${stage.name}': ${name} must lie within the ${bytes.length} bytes, got ${at} to ${end}. Both files must be of one deployment.`,
    );
  };
  const floats = (name: ArrayName, place: StoredPlace) => {
    const values = view(name, place);
    return Float32Array.from({ length: place.count }, (_, i) => values.getFloat32(4 * i, true));
  };
  const codes = (place: StoredPlace) => {
    const values = view('biasCodes', place);
    return Uint16Array.from({ length: place.count }, (_, i) => values.getUint16(2 * i, true));
  };
  return {
    ...rest,
    plusSiemens: floats('plusSiemens', plusSiemens),
    minusSiemens: floats('minusSiemens', minusSiemens),
    biasVolts: floats('biasVolts', biasVolts),
    ...(biasCodes ? { biasCodes: codes(biasCodes) } : {}),
  };
}

/** A pair for each weight, as many for each output, and a bias for each. */
function checkSizes(stage: StoredCrossbar, file: string): void {
  const { name, outputs, plusSiemens, minusSiemens, biasVolts, biasCodes, operation } = stage;
  const window = operation.kind === 'conv2d' ? operation.kernel ** 2 : 1;
  const rows = plusSiemens.count / (outputs * window);
  const fits =
    Number.isInteger(rows) &&
    rows > 0 &&
    minusSiemens.count === plusSiemens.count &&
    [biasVolts, biasCodes ?? biasVolts].every(({ count }) => count === outputs);
  if (fits) return;
  const got = [plusSiemens, minusSiemens, biasVolts].map(({ count }) => count).join(', ');
  throw damaged(
    `${file}, layer '${name}'`,
    'counts of plusSiemens, minusSiemens and biasVolts',
    `those of ${outputs} outputs`,
    got,
  );
}

function littleEndian(array: Float32Array | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(array.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [i, x] of array.entries()) {
    if (array instanceof Float32Array) view.setFloat32(4 * i, x, true);
    else view.setUint16(2 * i, x, true);
  }
  return bytes;
}
