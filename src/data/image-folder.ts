import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../errors.js';
import { createDataset, type Dataset, type SplitCounts } from './dataset.js';
import { resolveDataPath } from './files.js';
import { hasImageCache, imageCachePath, readImageCache, writeImageCache } from './images/cache.js';
import { type DecodeOptions, decodeImages, type ImageForm } from './images/decode.js';
import { listImages } from './images/listing.js';

/**
 * A folder of JPEG or PNG images, `train/<class>/…` and `test/<class>/…`. Counts take the same number of each
 * class, as far as there are as many; which ones follows from the names alone.
 */
export interface ImageFolderSpec extends SplitCounts, ImageForm {
  readonly kind: 'image-folder';
  readonly folder: string;
  /** The folder's own name where absent. */
  readonly name?: string | undefined;
}

/**
 * Decodes the images of a folder once and keeps them in the cache; does nothing where they are kept already.
 * Two processes may do so at the same time: both keep the same bytes.
 * @throws DataError naming the images or folders that are not as they should be.
 */
export async function decodeImageFolder(
  spec: ImageFolderSpec,
  options: DecodeOptions = {},
): Promise<void> {
  const folder = findFolder(spec.folder);
  const listing = listImages(folder);
  const path = imageCachePath(folder, spec);
  if (hasImageCache(path, listing)) return;
  writeImageCache(path, listing, await decodeImages(listing, spec, options));
}

/**
 * Loads the images that `decodeImageFolder` has kept.
 * @returns samples with the classes in turn: the first image of each, by name, then the second of each, …
 * @throws DataError where they are not decoded yet, or a file has changed since.
 */
export function loadImageFolder(spec: ImageFolderSpec): Dataset {
  const folder = findFolder(spec.folder);
  const listing = listImages(folder);
  const images = readImageCache(imageCachePath(folder, spec), listing);
  if (images === undefined) {
    throw new DataError(
      `${folder}: its images must be decoded first, got none decoded as they are now. ` +
        'Await prepareData(spec) before loadDataset(spec).',
    );
  }
  const { classNames } = listing;
  const parts = {
    name: spec.name ?? basename(folder),
    classes: classNames.length,
    classNames,
    ...images,
    source: folder,
  };
  return createDataset(parts, spec);
}

function findFolder(path: string): string {
  const folder = resolveDataPath(path);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new DataError(
      `${path}: expected a folder of images, got a file. Unpack it, and name the folder.`,
    );
  }
  return realpathSync(folder);
}
