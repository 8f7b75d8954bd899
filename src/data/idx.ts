import { gunzipSync } from 'node:zlib';
import { DataError } from '../errors.js';
import {
  checkLabels,
  createDataset,
  type Dataset,
  type Split,
  type SplitCounts,
} from './dataset.js';
import { isGzip, isWebPage, readDataFile, resolveDataPath } from './files.js';

/** Four idx files (plain or gzipped): grey images of unsigned bytes and their labels. */
export interface IdxSpec extends SplitCounts {
  readonly kind: 'idx';
  readonly name?: string | undefined;
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
  /** The largest label found plus one where absent. */
  readonly classes?: number | undefined;
}

/** The images of one idx file. */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height · width] */
  readonly pixels: Uint8Array;
}

const magics = { images: 0x00000803, labels: 0x00000801 } as const;
type IdxContent = keyof typeof magics;

/**
 * Loads a data set from four idx files, as MNIST, Fashion-MNIST, KMNIST and EMNIST ship them.
 * @throws DataError when a file is missing, cut short, too long or of another kind, when images
 * and labels differ in number or the splits in image size, or when a label is out of range.
 */
export function loadIdx(spec: IdxSpec): Dataset {
  const train = readIdxSplit(spec.trainImages, spec.trainLabels);
  const test = readIdxSplit(spec.testImages, spec.testLabels);
  if (train.height !== test.height || train.width !== test.width) {
    throw new DataError(
      `${spec.testImages}: images must be ${train.height} × ${train.width} as in ` +
        `${spec.trainImages}, got ${test.height} × ${test.width}. Name files of one data set.`,
    );
  }
  const { trainImages, trainLabels, testImages, testLabels } = spec;
  const classes = spec.classes ?? Math.max(largest(train.labels), largest(test.labels)) + 1;
  checkLabels(trainLabels, train.labels, classes);
  checkLabels(testLabels, test.labels, classes);
  const parts = {
    name: spec.name ?? 'idx',
    classes,
    shape: [1, train.height, train.width] as const,
    train,
    test,
    source: [trainImages, trainLabels, testImages, testLabels]
      .map((path) => resolveDataPath(path))
      .join(', '),
  };
  return createDataset(parts, spec);
}

/**
 * Reads images and their labels.
 * @throws DataError as the two readers do, and when their numbers differ.
 */
export function readIdxSplit(
  imagesPath: string,
  labelsPath: string,
): Split & { readonly height: number; readonly width: number } {
  const { count, height, width, pixels } = readIdxImages(imagesPath);
  const labels = readIdxLabels(labelsPath);
  if (labels.length !== count) {
    throw new DataError(
      `${labelsPath}: expected ${count} labels, one for each image of ${imagesPath}, ` +
        `got ${labels.length}. Name the labels file of the same split.`,
    );
  }
  return { count, images: pixels, labels, height, width };
}

/**
 * Reads an idx file of images: magic 0x00000803, count, height, width (big-endian), then bytes.
 * @throws DataError when the file is no such file, or its length is not what its header says.
 */
export function readIdxImages(path: string): IdxImages {
  const { sizes, body } = readIdx(path, 'images');
  const [count = 0, height = 0, width = 0] = sizes;
  return { count, height, width, pixels: body };
}

/**
 * Reads an idx file of labels: magic 0x00000801, count (big-endian), then bytes.
 * @throws DataError when the file is no such file, or its length is not what its header says.
 */
export function readIdxLabels(path: string): Uint8Array {
  return readIdx(path, 'labels').body;
}

function readIdx(path: string, content: IdxContent): { sizes: number[]; body: Uint8Array } {
  const bytes = unzipped(path, readDataFile(resolveDataPath(path)));
  checkMagic(path, bytes, content);
  const rank = magics[content] & 0xff;
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw cutShort(path, `${start} bytes of header`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  checkLength(path, sizes, start, bytes.length);
  return { sizes, body: bytes.subarray(start) };
}

function unzipped(path: string, bytes: Uint8Array): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `${path}: expected a whole gzip file, got ${bytes.length} bytes that do not unpack ` +
        `(${reason}). Download it again.`,
    );
  }
}

function checkMagic(path: string, bytes: Uint8Array, content: IdxContent): void {
  if (bytes.length < 4) throw cutShort(path, '4 bytes of magic number', bytes.length);
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  if (magic === magics[content]) return;
  throw new DataError(
    `${path}: expected idx ${content} (magic 0x${hex(magics[content])}), ` +
      `got ${describeStart(bytes, magic, content)}`,
  );
}

function describeStart(bytes: Uint8Array, magic: number, content: IdxContent): string {
  const other = content === 'images' ? 'labels' : 'images';
  if (magic === magics[other]) return `idx ${other}. Swap the images and labels files.`;
  if (isGzip(bytes)) return 'a file gzipped twice. Unpack it once with gunzip.';
  if (isWebPage(bytes)) return 'a web page. The download failed; fetch the file again.';
  if (magic >>> 16 === 0) {
    const rank = magic & 0xff;
    const type = hex(magic).slice(4, 6);
    const fix = type === '08' ? `Name a file of ${content}.` : 'Convert it to ubyte.';
    return `idx of type 0x${type} and ${rank} axes. ${fix}`;
  }
  return `a file that begins with 0x${hex(magic)}. Name an idx file, plain or gzipped.`;
}

function checkLength(path: string, sizes: number[], start: number, got: number): void {
  const shape = sizes.join(' × ');
  if (sizes.includes(0)) {
    throw new DataError(`${path}: expected at least one sample, got ${shape}. Download it again.`);
  }
  const expected = start + sizes.reduce((product, size) => product * size, 1);
  if (got < expected) throw cutShort(path, `${expected} bytes (${shape} and header)`, got);
  if (got > expected) {
    throw new DataError(
      `${path}: expected ${expected} bytes (${shape} and header), got ${got - expected} bytes ` +
        'more. Download it again, or remove what was appended.',
    );
  }
}

function cutShort(path: string, expected: string, got: number): DataError {
  return new DataError(
    `${path}: expected ${expected}, got ${got}: the file is cut short. Download it again.`,
  );
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function largest(labels: Split['labels']): number {
  let most = 0;
  for (const label of labels) most = Math.max(most, label);
  return most;
}
