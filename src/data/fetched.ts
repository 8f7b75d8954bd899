import { existsSync, statSync } from 'node:fs';
import { DataError } from '../errors.js';
import { type FetchableDataset, fetchableDatasets, localFiles } from './fetch/catalogue.js';
import { resolveDataPath } from './files.js';

/**
 * Finds the files of a data set that `lernmatrix data fetch` fetches, where data is looked for.
 * @returns the place of each file, by its name without folders.
 * @throws DataError saying how to fetch it where one is missing, or has another length.
 */
export function findFetched(name: FetchedName): ReadonlyMap<string, string> {
  const dataset = fetchableDatasets.find((one) => one.name === name)!;
  return new Map(
    localFiles(dataset).map(({ path, bytes }) => {
      const place = locate(dataset, path);
      const { size } = statSync(place);
      if (size !== bytes) throw otherLength(dataset, place, bytes, size);
      return [path.slice(path.lastIndexOf('/') + 1), place];
    }),
  );
}

/** The data set that has a file at a path below the folder of data sets, or undefined. */
export function fetchableFile(path: string): string | undefined {
  return fetchableDatasets.find((one) => localFiles(one).some((file) => file.path === path))?.name;
}

/** The data sets that are fetched, and known by name. */
export type FetchedName = 'cifar10' | 'cifar100' | 'fashion-mnist' | 'warpeace';

function locate({ name }: FetchableDataset, path: string): string {
  try {
    const place = resolveDataPath(path);
    if (existsSync(place)) return place;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
  const where = 'the working folder or the one that LERNMATRIX_DATA names';
  throw new DataError(
    `${name}: expected ${path} in ${where}, got none there. ` +
      `Fetch it: lernmatrix data fetch ${name}.`,
  );
}

function otherLength(
  { name }: FetchableDataset,
  place: string,
  expected: number,
  got: number,
): DataError {
  return new DataError(
    `${place}: expected ${expected} bytes, got ${got}. Fetch it again (lernmatrix data fetch ` +
      `${name}), or read other files by their kind.`,
  );
}
