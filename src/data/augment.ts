import { DataError, ShapeError } from '../errors.js';
import { uniformAt } from '../random/scalar.js';
import type { Stream } from '../random/stream.js';
import { type ImageShape, pixelsOf } from './dataset.js';
import type { Normaliser } from './normalise.js';

/** Random crops out of a padded image, and mirroring left to right with probability 1/2. */
export interface Augmentation {
  /** Pixels added on each side before a crop of the original size; 0 for no crop. */
  readonly cropPadding: number;
  /** 'zero': black, the value of byte 0 after normalisation; 'reflect': mirrored, edge not twice. */
  readonly padMode: 'zero' | 'reflect';
  readonly flip: boolean;
}

/** Changes the first `size` images of a batch in place, each by its own draws. */
export type Augmenter = (
  images: Float32Array,
  size: number,
  stream: Stream,
  epoch: number,
  indices: Uint32Array | null,
  start: number,
) => void;

/** What is drawn for one image. */
export interface AugmentDraw {
  /** Upper left corner of the crop in the padded image, each from 0 to 2 · cropPadding. */
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** Padded coordinate to source coordinate, −1 where padding is black. */
type AxisMap = Int32Array;

const drawsPerImage = 3;
const outside = -1;

/**
 * Prepares an augmentation for batches [size, channels, height, width] made by fillBatch.
 * Our choice: zero padding is raw black, normalised as every pixel is, as where torchvision's
 * RandomCrop stands before ToTensor and Normalize. Crop first, then flip.
 * @param shape of one image.
 * @param normaliser the batch was made with; gives black for each channel.
 * @returns the augmenter: images in and out [size, …]; the stream's child `augment/<epoch>` is
 * drawn at 3 · index + {top, left, mirrored}, index being the sample's place in the data set, so
 * neither the order nor the batch size changes what happens to a sample.
 * @throws DataError when cropPadding is no integer of at least 0, or reflects beyond the image.
 * @see He et al., CVPR 2016, section 4.2 (padding 4 and flips for CIFAR-10).
 */
export function createAugmenter(
  augmentation: Augmentation,
  shape: ImageShape,
  normaliser: Normaliser,
): Augmenter {
  checkPadding(augmentation, shape);
  const [, height, width] = shape;
  const rows = axisMap(height, augmentation);
  const columns = axisMap(width, augmentation);
  const black = Float32Array.from(normaliser.tables, (table) => table[0]!);
  const pixels = pixelsOf(shape);
  const scratch = new Float32Array(pixels);
  return (images, size, stream, epoch, indices, start) => {
    checkBuffer(images, size, pixels);
    const draws = stream.child('augment', epoch);
    for (let row = 0; row < size; row++) {
      const sample = indices === null ? start + row : indices[start + row]!;
      const draw = drawFor(draws, sample, augmentation);
      const image = images.subarray(row * pixels, (row + 1) * pixels);
      scratch.set(image);
      moveImage(scratch, image, shape, rows, columns, black, draw);
    }
  };
}

/** The draws of one sample: a corner, each place equally likely, and a fair coin. */
export function drawFor(stream: Stream, sample: number, augmentation: Augmentation): AugmentDraw {
  const { cropPadding, flip } = augmentation;
  const places = 2 * cropPadding + 1;
  const uniform = (which: number) => uniformAt(stream, drawsPerImage * sample + which);
  const corner = (which: number) => (places === 1 ? 0 : Math.floor(uniform(which) * places));
  return { top: corner(0), left: corner(1), mirrored: flip && uniform(2) < 0.5 };
}

function moveImage(
  from: Float32Array,
  to: Float32Array,
  [channels, height, width]: ImageShape,
  rows: AxisMap,
  columns: AxisMap,
  black: Float32Array,
  { top, left, mirrored }: AugmentDraw,
): void {
  const first = mirrored ? left + width - 1 : left;
  const step = mirrored ? -1 : 1;
  for (let line = 0; line < channels * height; line++) {
    const channel = Math.floor(line / height);
    const padding = black[channel]!;
    const row = rows[top + (line % height)]!;
    const target = line * width;
    if (row === outside) {
      to.fill(padding, target, target + width);
      continue;
    }
    const source = (channel * height + row) * width;
    for (let x = 0, padded = first; x < width; x++, padded += step) {
      const column = columns[padded]!;
      to[target + x] = column === outside ? padding : from[source + column]!;
    }
  }
}

function axisMap(length: number, { cropPadding, padMode }: Augmentation): AxisMap {
  const last = length - 1;
  return Int32Array.from({ length: length + 2 * cropPadding }, (_, padded) => {
    const at = padded - cropPadding;
    if (at >= 0 && at <= last) return at;
    if (padMode === 'zero') return outside;
    return at < 0 ? -at : 2 * last - at;
  });
}

function checkPadding({ cropPadding, padMode }: Augmentation, shape: ImageShape): void {
  if (!Number.isInteger(cropPadding) || cropPadding < 0) {
    throw new DataError(
      `augment.cropPadding: expected an integer of at least 0, got ${cropPadding}. ` +
        'For no crop use 0.',
    );
  }
  const shortest = Math.min(shape[1], shape[2]);
  if (padMode === 'reflect' && cropPadding >= shortest) {
    throw new DataError(
      `augment.cropPadding: must be below the image's ${shortest} pixels to reflect, ` +
        `got ${cropPadding}. Lower it, or set padMode to 'zero'.`,
    );
  }
}

function checkBuffer(images: Float32Array, size: number, pixels: number): void {
  if (images.length >= size * pixels) return;
  throw new ShapeError(
    `augment: a batch of ${size} must hold ${size * pixels} pixels, got ${images.length}. ` +
      'Pass the buffer and size given to fillBatch.',
  );
}
