import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { DataError } from '../../errors.js';
import { type ImageShape, pixelsOf } from '../dataset.js';
import type { ImageListing } from './listing.js';

/** What images are made into where asked for; as they are where absent. */
export interface ImageForm {
  /** Side of a square, pixels: the shorter side becomes it, the middle of the longer one is kept. */
  readonly size?: number | undefined;
  /** 1 grey, 3 red, green and blue; transparency is laid over black. */
  readonly channels?: 1 | 3 | undefined;
}

/** How decoding is watched. */
export interface DecodeOptions {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All images of a listing as bytes, in its order. */
export interface DecodedImages {
  readonly shape: ImageShape;
  /** [train.length, channels · height · width] */
  readonly train: Uint8Array;
  /** [test.length, channels · height · width] */
  readonly test: Uint8Array;
}

interface Pixels {
  readonly shape: ImageShape;
  /** [height, width, channels] */
  readonly data: Uint8Array;
}

type Open = (path: string) => Sharp;

// More than Node reads from one file; the images of a data set are held in memory besides.
const mostBytes = 2 ** 31 - 1;
const mostTold = 5;

/**
 * Decodes JPEG and PNG files into bytes: sRGB, 8 bits, turned upright as their camera noted.
 * @throws DataError naming the images (five at most) that cannot be read, or that differ from the first one in
 * size or channels where none are asked for; when the signal aborts; beyond 2 GiB.
 */
export async function decodeImages(
  listing: ImageListing,
  form: ImageForm,
  { onProgress, signal }: DecodeOptions = {},
): Promise<DecodedImages> {
  const open = await loadSharp();
  const places = [...placesOf(listing, 'train'), ...placesOf(listing, 'test')];
  const first = await decodeOne(open, places[0]!, form);
  const pixels = pixelsOf(first.shape);
  checkTotal(listing, places.length * pixels);
  const bytes = new Uint8Array(places.length * pixels);
  const problems: string[] = [];
  let done = 0;
  await inParallel(places, async (path, at) => {
    if (signal?.aborted) return;
    try {
      const image = await decodeOne(open, path, form);
      checkShape(path, image.shape, places[0]!, first.shape);
      bytes.set(byChannel(image), at * pixels);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      problems.push(error.message);
    }
    onProgress?.(++done, places.length);
  });
  if (signal?.aborted) throw new DataError(`${listing.folder}: decoding was stopped. Run again.`);
  if (problems.length > 0) throw allProblems(problems);
  const cut = listing.train.length * pixels;
  return { shape: first.shape, train: bytes.subarray(0, cut), test: bytes.subarray(cut) };
}

async function loadSharp(): Promise<Open> {
  try {
    const { default: sharp } = await import('sharp');
    // Images are small: one thread each, several at a time.
    sharp.concurrency(1);
    sharp.cache(false);
    return (path) => sharp(path, { sequentialRead: true });
  } catch (error) {
    throw new DataError(
      `image-folder: expected the npm package sharp, got "${reasonOf(error)}". Run npm ci.`,
    );
  }
}

function placesOf({ folder, ...listing }: ImageListing, split: 'train' | 'test'): string[] {
  return listing[split].map(({ path }) => join(folder, split, path));
}

async function decodeOne(open: Open, path: string, form: ImageForm): Promise<Pixels> {
  try {
    const { data, info } = await shaped(open(path).autoOrient(), form)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { channels, height, width } = info;
    const asked = form.channels !== undefined;
    if (asked || !isNeutral(data, channels) || !(await isGrey(open(path)))) {
      return { data, shape: [channels, height, width] };
    }
    return { data: data.filter((_, at) => at % channels === 0), shape: [1, height, width] };
  } catch (error) {
    throw new DataError(
      `${path}: expected a whole image, got "${reasonOf(error)}". Replace it, or move it away.`,
    );
  }
}

/** Whether every pixel has red, green and blue alike: sharp makes colour of grey unless told otherwise. */
function isNeutral(data: Uint8Array, channels: number): boolean {
  if (channels !== 3) return false;
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

/** Asked of neutral images alone, since it takes as long as decoding. */
async function isGrey(image: Sharp): Promise<boolean> {
  const { space } = await image.metadata();
  return space === 'b-w' || space === 'grey16';
}

function shaped(image: Sharp, { size, channels }: ImageForm): Sharp {
  if (size !== undefined) image.resize(size, size, { fit: 'cover', position: 'centre' });
  if (channels === undefined) return image;
  return image.flatten({ background: '#000' }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

function checkShape(path: string, got: ImageShape, first: string, expected: ImageShape): void {
  checkChannels(path, got[0]);
  if (got[0] !== expected[0]) {
    throw new DataError(
      `${path}: must have ${expected[0]} channels (${colours(expected[0])}) as ${first}, got ` +
        `${got[0]} (${colours(got[0])}). Set channels to 1 or 3 to convert every image.`,
    );
  }
  if (got[1] === expected[1] && got[2] === expected[2]) return;
  throw new DataError(
    `${path}: must be ${expected[1]} × ${expected[2]} pixels (height × width) as ${first}, got ` +
      `${got[1]} × ${got[2]}. Set size to resize every image.`,
  );
}

function checkChannels(path: string, channels: number): void {
  if (channels === 1 || channels === 3) return;
  throw new DataError(
    `${path}: must be grey or coloured, without transparency, got ${channels} channels. ` +
      'Set channels to 1 or 3 to lay every image over black.',
  );
}

function colours(channels: number): string {
  return channels === 1 ? 'grey' : channels === 3 ? 'colour' : 'with transparency';
}

function checkTotal({ folder }: ImageListing, bytes: number): void {
  if (bytes <= mostBytes) return;
  const gigabytes = (bytes / 1e9).toFixed(1);
  throw new DataError(
    `${folder}: decoded images must take at most 2.1 GB, got ${gigabytes} GB. ` +
      'Set size to make them smaller, or keep fewer.',
  );
}

/** [height, width, channels] to [channels, height, width]. */
function byChannel({ shape, data }: Pixels): Uint8Array {
  const [channels, height, width] = shape;
  if (channels === 1) return data;
  const plane = height * width;
  const out = new Uint8Array(data.length);
  for (let pixel = 0, from = 0; pixel < plane; pixel++) {
    for (let at = pixel; at < out.length; at += plane) out[at] = data[from++]!;
  }
  return out;
}

async function inParallel(
  items: readonly string[],
  work: (item: string, at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const at = next++;
      await work(items[at]!, at);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, lane));
}

function allProblems(problems: readonly string[]): DataError {
  const sorted = [...problems].sort();
  const more = sorted.length - mostTold;
  return new DataError(
    [...sorted.slice(0, mostTold), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'),
  );
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.trim();
}
