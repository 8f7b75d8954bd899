import { decodeImageFolder } from './image-folder.js';
import type { DecodeOptions } from './images/decode.js';
import type { DataSpec } from './registry.js';

/**
 * Does what a data set needs once before `loadDataset` can read it: decodes the images of a folder into the
 * cache. Of every other kind, and where it is done already, nothing.
 * @throws DataError where the data is not as it should be.
 */
export async function prepareData(spec: DataSpec, options: DecodeOptions = {}): Promise<void> {
  if (spec.kind === 'image-folder') await decodeImageFolder(spec, options);
}
