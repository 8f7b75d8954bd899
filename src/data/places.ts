import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The environment variable that names a folder of data sets. */
export const dataFolderVariable = 'LERNMATRIX_DATA';

/** The environment variable that names the folder of what can be made again, such as decoded images. */
export const cacheFolderVariable = 'LERNMATRIX_CACHE';

/** The folder that LERNMATRIX_DATA names, absolute; undefined where it names none. */
export function dataFolder(): string | undefined {
  const named = process.env[dataFolderVariable];
  return named ? resolve(named) : undefined;
}

/** The folder that LERNMATRIX_CACHE names, absolute; the user's folder of caches where it names none. */
export function cacheFolder(): string {
  const named = process.env[cacheFolderVariable];
  return named ? resolve(named) : join(userCaches(), 'lernmatrix');
}

function userCaches(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return XDG_CACHE_HOME || join(homedir(), '.cache');
}
