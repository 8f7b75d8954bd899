import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from '../../errors.js';
import { dataFolder, dataFolderVariable } from '../places.js';
import { writeWhole } from '../write.js';
import {
  type ArchiveFile,
  type FetchableDataset,
  fetchableDatasets,
  localFiles,
} from './catalogue.js';
import { type DownloadOptions, downloadFile } from './download.js';
import { readTar } from './tar.js';

/** The environment variable that names where data sets are fetched from instead of their homes. */
export const mirrorVariable = 'LERNMATRIX_MIRROR';

/** Where data is fetched from and to. */
export interface FetchOptions extends Omit<DownloadOptions, 'onProgress'> {
  /** Folder of data sets; the one that LERNMATRIX_DATA names where absent. */
  readonly to?: string | undefined;
  /** Address that files are at as `<mirror>/<data set>/<file>`; LERNMATRIX_MIRROR, or their homes, where absent. */
  readonly mirror?: string | undefined;
  readonly onProgress?: ((file: string, bytes: number, total: number) => void) | undefined;
}

/** What was fetched. */
export interface Fetched {
  readonly name: string;
  /** The folder of data sets. */
  readonly folder: string;
  /** The data set's files, absolute. */
  readonly files: readonly string[];
  /** False where all were there. */
  readonly fetched: boolean;
}

// More than any archive of the catalogue unpacks to: a bomb fills no memory.
const mostUnpacked = 2 ** 30;

/**
 * Fetches a data set from its official home, or a mirror, checks it and unpacks it; files that are there whole
 * are left alone.
 * @throws DataError in one sentence for each thing that can go wrong.
 */
export async function fetchDataset(
  dataset: FetchableDataset,
  options: FetchOptions = {},
): Promise<Fetched> {
  const folder = options.to ?? dataFolder();
  if (folder === undefined) {
    throw new DataError(
      `data fetch: expected a folder to put data in, got none. Set ${dataFolderVariable} to one, ` +
        'or name one with --to.',
    );
  }
  const files = localFiles(dataset).map(({ path }) => join(folder, path));
  const missing = dataset.files.filter(({ local }) => ![local].flat().every(isWhole(folder)));
  for (const file of missing) {
    const { remote } = file;
    const url = addressOf(dataset, remote, options.mirror);
    const archive = file.kind === 'tar.gz';
    const target = join(folder, archive ? remote.name : file.local.path);
    await downloadFile(url, target, remote, {
      ...options,
      onProgress: (bytes, total) => options.onProgress?.(remote.name, bytes, total),
    });
    if (archive) unpack(target, folder, file);
  }
  return { name: dataset.name, folder, files, fetched: missing.length > 0 };
}

/** The data set of a name. @throws DataError naming all where there is none of it. */
export function findFetchable(name: string): FetchableDataset {
  const found = fetchableDatasets.find((dataset) => dataset.name === name);
  if (found) return found;
  const names = fetchableDatasets.map((dataset) => dataset.name).join(', ');
  throw new DataError(`data fetch: expected one of ${names}, got '${name}'. Name one of these.`);
}

/** Whether every file of a data set lies in a folder, with the length that it must have. */
export function isFetched(dataset: FetchableDataset, folder: string): boolean {
  return localFiles(dataset).every(isWhole(folder));
}

function isWhole(folder: string) {
  return ({ path, bytes }: { path: string; bytes: number }): boolean => {
    const place = join(folder, path);
    return existsSync(place) && statSync(place).size === bytes;
  };
}

function addressOf(
  { name }: FetchableDataset,
  remote: { name: string; url: string },
  mirror: string | undefined = process.env[mirrorVariable] || undefined,
): string {
  if (mirror === undefined) return remote.url;
  const url = `${mirror.replace(/\/+$/, '')}/${name}/${remote.name}`;
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new DataError(
    `mirror: expected an address that begins with http:// or https://, got '${mirror}'. ` +
      'Files are looked for there as <data set>/<file>.',
  );
}

/** Takes only the files that are asked for, by their whole names: nothing else is written, wherever it points. */
function unpack(archive: string, folder: string, { local }: ArchiveFile): void {
  const members = new Map(
    readTar(archive, gunzip(archive)).map(({ path, body }) => [path.replace(/^\.\//, ''), body]),
  );
  for (const { path, bytes } of local) {
    const body = members.get(path);
    if (body?.length !== bytes) {
      const got = body === undefined ? 'none' : `${body.length}`;
      throw new DataError(
        `${archive}: expected ${bytes} bytes of ${path} inside, got ${got}. Fetch it again.`,
      );
    }
  }
  for (const { path } of local) writeWhole(join(folder, path), [members.get(path)!]);
  rmSync(archive);
}

function gunzip(archive: string): Uint8Array {
  try {
    return gunzipSync(readFileSync(archive), { maxOutputLength: mostUnpacked });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${archive}: expected a whole gzip file, got "${reason}". Fetch it again.`);
  }
}
