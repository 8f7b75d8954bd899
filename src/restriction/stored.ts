import { DataError } from '../errors.js';
import type { DeployedCrossbar, DeployedNetwork, DeployedStage } from './deployed.js';

const format = 'lernmatrix deployed network 1';
const arrays = ['plusSiemens', 'minusSiemens', 'biasVolts', 'biasCodes'] as const;

type ArrayName = (typeof arrays)[number];
type StoredStage = Record<string, unknown> & { readonly kind: string };

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
  return { json: JSON.stringify({ format, ...network, stages }, null, 2), bytes };
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
 * @throws DataError where the text is no deployed network, or an array lies beyond the bytes.
 */
export function decodeDeployed({ json, bytes }: StoredNetwork): DeployedNetwork {
  const { format: found, ...network } = parse(json);
  if (found !== format || !Array.isArray(network.stages)) {
    throw new DataError(
      `deployed network: its format must be '${format}', got '${String(found)}'. Deploy the network again.`,
    );
  }
  const stages = (network.stages as StoredStage[]).map((stage) =>
    stage.kind === 'crossbar' ? { ...stage, ...arraysOf(stage, bytes) } : stage,
  );
  return { ...network, stages: stages as unknown as DeployedStage[] } as unknown as DeployedNetwork;
}

function parse(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`deployed network: it must be JSON, got: ${reason}. Deploy it again.`);
  }
}

function arraysOf(stage: StoredStage, bytes: Uint8Array) {
  const present = arrays.filter((name) => stage[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, arrayOf(name, stage, bytes)]));
}

function arrayOf(name: ArrayName, stage: StoredStage, bytes: Uint8Array) {
  const { at, count } = stage[name] as { readonly at: number; readonly count: number };
  const width = name === 'biasCodes' ? 2 : 4;
  const end = at + width * count;
  if (!(at >= 0 && count >= 0 && end <= bytes.length)) {
    throw new DataError(
      `deployed network, layer '${String(stage.name)}': ${name} must lie within the ${bytes.length} bytes, got ${at} to ${end}. Both files must be of one deployment.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return name === 'biasCodes'
    ? Uint16Array.from({ length: count }, (_, i) => view.getUint16(at + 2 * i, true))
    : Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true));
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
