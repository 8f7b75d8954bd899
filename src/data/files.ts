import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { DataError } from '../errors.js';
import { dataFolder, dataFolderVariable } from './places.js';

/**
 * Finds a data file: an absolute path as it is, a relative one in the working folder first, then
 * in the folder that LERNMATRIX_DATA names.
 * @param advice what to do where there is none; to check the path unless given.
 * @throws DataError naming every place looked at when the file is in none of them.
 */
export function resolveDataPath(path: string, advice?: string): string {
  const places = placesFor(path);
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const hint =
    isAbsolute(path) || dataFolder()
      ? 'Check the path.'
      : `Check the path, or set ${dataFolderVariable} to the folder that holds it.`;
  throw new DataError(
    `${path}: expected a file, got nothing at ${places.join(' or ')}. ${advice ?? hint}`,
  );
}

/**
 * Reads a data file whole.
 * @param path already resolved.
 * @throws DataError when it is a folder, unreadable or empty.
 */
export function readDataFile(path: string): Uint8Array {
  if (statSync(path).isDirectory()) {
    throw new DataError(`${path}: expected a file, got a folder. Name the file inside it.`);
  }
  const bytes = readBytes(path);
  if (bytes.length === 0) {
    throw new DataError(`${path}: expected data, got an empty file. Download it again.`);
  }
  return bytes;
}

/** Whether bytes begin as a gzip stream does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether bytes begin as a web page does: the usual result of a download that failed. */
export function isWebPage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart().toLowerCase();
  return start.startsWith('<!doctype') || start.startsWith('<html') || start.startsWith('<?xml');
}

function placesFor(path: string): string[] {
  const folder = dataFolder();
  const here = resolve(path);
  return isAbsolute(path) || !folder ? [here] : [here, join(folder, path)];
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path}: expected a readable file, got "${reason}". Check its rights.`);
  }
}
