import { DataError } from '../errors.js';
import type { Dataset, Split } from './dataset.js';

/**
 * How a byte b becomes a number: 'none' b, 'unit' b/255, 'minus-one-one' b/127.5 − 1, 'standard'
 * and explicit statistics (b/255 − mean)/std per channel.
 */
export type Normalisation =
  | 'none'
  | 'unit'
  | 'minus-one-one'
  | 'standard'
  | { readonly mean: readonly number[]; readonly std: readonly number[] };

/** A byte-to-number map for each channel. */
export interface Normaliser {
  /** [channels][256] */
  readonly tables: readonly Float32Array[];
  /** The formula with its numbers, for reports. */
  readonly describe: string;
}

/** Mean and population standard deviation of each channel, of b/255. */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Builds the lookup tables of a normalisation; 'standard' takes the training samples in use.
 * @throws DataError when explicit statistics do not fit the channels, or a std is not positive.
 */
export function normaliser(normalisation: Normalisation, dataset: Dataset): Normaliser {
  const [channels] = dataset.shape;
  if (normalisation === 'none') return sameForAll(channels, (byte) => byte, 'b');
  if (normalisation === 'unit') return sameForAll(channels, (byte) => byte / 255, 'b/255');
  if (normalisation === 'minus-one-one') {
    return sameForAll(channels, (byte) => byte / 127.5 - 1, 'b/127.5 - 1');
  }
  const statistics =
    normalisation === 'standard' ? channelStatistics(dataset.train, channels) : normalisation;
  checkStatistics(dataset.name, statistics, channels);
  return standardised(statistics);
}

/**
 * Mean and standard deviation of each channel of b/255, exact, from a histogram of the bytes.
 * The standard deviation is the population's (division by n), as published for MNIST and CIFAR.
 */
export function channelStatistics(split: Split, channels: number): ChannelStatistics {
  const histograms = channelHistograms(split, channels);
  const moments = histograms.map(momentsOf);
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) };
}

function channelHistograms({ count, images }: Split, channels: number): Float64Array[] {
  const plane = images.length / count / channels;
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (let at = 0, channel = 0; at < images.length; at += plane, channel++) {
    const histogram = histograms[channel % channels]!;
    for (let pixel = at; pixel < at + plane; pixel++) histogram[images[pixel]!]!++;
  }
  return histograms;
}

function momentsOf(histogram: Float64Array): { mean: number; std: number } {
  const count = histogram.reduce((sum, n) => sum + n, 0);
  const mean = histogram.reduce((sum, n, byte) => sum + n * byte, 0) / count;
  const squares = histogram.reduce((sum, n, byte) => sum + n * (byte - mean) ** 2, 0);
  return { mean: mean / 255, std: Math.sqrt(squares / count) / 255 };
}

function checkStatistics(name: string, { mean, std }: ChannelStatistics, channels: number): void {
  if (mean.length !== channels || std.length !== channels) {
    throw new DataError(
      `normalise: mean and std must have ${channels} values, one for each channel of ${name}, ` +
        `got ${mean.length} and ${std.length}. Give one of each per channel, on the scale b/255.`,
    );
  }
  const bad = std.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (bad >= 0) {
    throw new DataError(
      `normalise: std must be positive, got ${std[bad]} for channel ${bad} of ${name}. ` +
        "Give another, or use 'unit' where a channel never varies.",
    );
  }
  const lost = mean.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) {
    throw new DataError(
      `normalise: mean must be finite, got ${mean[lost]} for channel ${lost}. Give a number.`,
    );
  }
}

function standardised({ mean, std }: ChannelStatistics): Normaliser {
  const tables = mean.map((m, channel) => table((byte) => (byte / 255 - m) / std[channel]!));
  const numbers = (values: readonly number[]) => values.map((v) => v.toFixed(4)).join(', ');
  return { tables, describe: `(b/255 - [${numbers(mean)}]) / [${numbers(std)}]` };
}

function sameForAll(channels: number, map: (b: number) => number, describe: string): Normaliser {
  const shared = table(map);
  return { tables: Array.from({ length: channels }, () => shared), describe };
}

function table(map: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => map(byte));
}
