import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageShape, Split } from '../dataset.js';
import { cacheFolder } from '../places.js';
import { writeWhole } from '../write.js';
import type { DecodedImages, ImageForm } from './decode.js';
import type { ImageFile, ImageListing } from './listing.js';

/** The images of a folder as they are kept. */
export interface CachedImages {
  readonly shape: ImageShape;
  readonly train: Split;
  readonly test: Split;
}

/** What a cache file says of itself, as JSON before the bytes. */
interface Header {
  readonly version: number;
  readonly shape: ImageShape;
  readonly train: readonly Entry[];
  readonly test: readonly Entry[];
}

/** Path, size, time of last change and label of one image. */
type Entry = readonly [path: string, bytes: number, changed: number, label: number];

/** Raised whenever the same images would be decoded to other bytes. */
const version = 1;
const lengthBytes = 4;

/**
 * The file that holds a folder's decoded images: one for each folder and form.
 * @param folder absolute.
 */
export function imageCachePath(folder: string, { size, channels }: ImageForm): string {
  const key = JSON.stringify([folder, size ?? 'as-is', channels ?? 'as-is']);
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return join(cacheFolder(), 'images', `${digest}.bin`);
}

/**
 * Keeps decoded images: 4 bytes of length (little-endian), a JSON header of that length with the name, size and
 * time of last change of every image, then the bytes of train and of test. Written whole or not at all.
 * @throws DataError where the cache cannot be written.
 */
export function writeImageCache(path: string, listing: ImageListing, images: DecodedImages): void {
  const header: Header = {
    version,
    shape: images.shape,
    train: listing.train.map(entryOf),
    test: listing.test.map(entryOf),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = new Uint8Array(lengthBytes);
  new DataView(length.buffer).setUint32(0, text.length, true);
  writeWhole(path, [length, text, images.train, images.test]);
}

/**
 * Reads the images of a listing.
 * @returns undefined where nothing is kept, or not of exactly these files, or not whole.
 */
export function readImageCache(path: string, listing: ImageListing): CachedImages | undefined {
  return withFile(path, (file, total) => {
    const header = readHeader(file, total, listing);
    if (!header) return undefined;
    const { shape, start } = header;
    const pixels = shape[0] * shape[1] * shape[2];
    const cut = start + listing.train.length * pixels;
    if (total !== cut + listing.test.length * pixels) return undefined;
    return {
      shape,
      train: splitOf(listing, 'train', readBytes(file, start, cut - start)),
      test: splitOf(listing, 'test', readBytes(file, cut, total - cut)),
    };
  });
}

/** Whether the images of a listing are kept. */
export function hasImageCache(path: string, listing: ImageListing): boolean {
  const found = withFile(path, (file, total) => readHeader(file, total, listing));
  return found !== undefined;
}

function withFile<T>(path: string, work: (file: number, total: number) => T): T | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    return work(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function readHeader(
  file: number,
  total: number,
  listing: ImageListing,
): { shape: ImageShape; start: number } | undefined {
  if (total < lengthBytes) return undefined;
  const length = new DataView(readBytes(file, 0, lengthBytes).buffer).getUint32(0, true);
  const start = lengthBytes + length;
  if (start > total) return undefined;
  const header = parseHeader(readBytes(file, lengthBytes, length));
  if (header?.version !== version) return undefined;
  const same = sameFiles(header.train, listing.train) && sameFiles(header.test, listing.test);
  return same ? { shape: header.shape, start } : undefined;
}

function parseHeader(bytes: Uint8Array): Header | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Header;
  } catch {
    return undefined;
  }
}

function sameFiles(entries: readonly Entry[], files: readonly ImageFile[]): boolean {
  return (
    entries.length === files.length &&
    files.every((file, at) => entryOf(file).every((value, i) => entries[at]![i] === value))
  );
}

function entryOf({ path, bytes, changed, label }: ImageFile): Entry {
  return [path, bytes, changed, label];
}

function splitOf(listing: ImageListing, split: 'train' | 'test', images: Uint8Array): Split {
  const labels = Array.from(listing[split], ({ label }) => label);
  const small = listing.classNames.length <= 256;
  return {
    count: labels.length,
    images,
    labels: small ? Uint8Array.from(labels) : Uint16Array.from(labels),
  };
}

function readBytes(file: number, from: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count; ) {
    const got = readSync(file, bytes, done, count - done, from + done);
    // Another size than fstat said: the missing bytes would be zeros.
    if (got === 0) throw new Error(`image cache: expected ${count} bytes, got ${done}`);
    done += got;
  }
  return bytes;
}
