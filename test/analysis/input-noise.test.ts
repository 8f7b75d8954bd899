import { describe, expect, it } from 'vitest';
import { inputNoiseSweep, inputStd, withInputNoise } from '../../src/analysis/index.js';
import { createStream } from '../../src/random/index.js';
import type { ImageSet } from '../../src/training/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';
import { blobData } from '../training/support.js';
import { imagesOf } from './support.js';

const images = imagesOf(blobData(50, 2000), 700);
const stream = createStream(2, 'input-noise');
const pixels = ({ batches }: ImageSet) =>
  Float32Array.from(batches.flatMap((batch) => [...batch.images]));
const noiseOf = (sigma: number, own = stream) => {
  const noisy = pixels(withInputNoise(images, sigma, own));
  return pixels(images).map((x, i) => noisy[i]! - x);
};

describe('inputStd', () => {
  it('is that of all numbers together, whatever the batches', () => {
    const whole = Math.sqrt(moments(pixels(images)).variance);
    expect(inputStd(images)).toBeCloseTo(whole, 6);
    expect(inputStd(imagesOf(blobData(50, 2000), 1999))).toBeCloseTo(whole, 6);
  });
});

describe('withInputNoise', () => {
  it('adds normal noise of σ times the std of the images, independent of them', () => {
    const unit = noiseOf(0.3).map((x) => x / (0.3 * inputStd(images)));
    expect(kolmogorov(unit, normalCdf)).toBeLessThan(kolmogorovLimit());
    const limit = 5 / Math.sqrt(unit.length);
    expect(Math.abs(correlation(unit, pixels(images)))).toBeLessThan(limit);
    const batches = withInputNoise(images, 0.3, stream).batches.map(({ images: noisy }, b) =>
      noisy.map((x, i) => x - images.batches[b]!.images[i]!).subarray(0, 16 * 600),
    );
    expect(Math.abs(correlation(batches[0]!, batches[1]!))).toBeLessThan(5 / Math.sqrt(16 * 600));
  });

  it('is one frozen pattern that σ scales; another for another stream; labels stay', () => {
    expect(noiseOf(0.1)).toEqual(noiseOf(0.1));
    expect(correlation(noiseOf(0.1), noiseOf(0.2))).toBeGreaterThan(0.999_99);
    expect(Math.abs(correlation(noiseOf(0.1), noiseOf(0.1, stream.child('b'))))).toBeLessThan(0.05);
    expect(withInputNoise(images, 0, stream)).toEqual(images);
    const { batches, count } = withInputNoise(images, 0.5, stream);
    expect(batches.map(({ labels }) => labels)).toEqual(images.batches.map(({ labels }) => labels));
    expect(count).toBe(2000);
  });
});

describe('inputNoiseSweep', () => {
  it('asks for every strength and draw, with the same draws at every strength', async () => {
    const seen: ImageSet[] = [];
    const evaluate = async (noisy: ImageSet) => {
      seen.push(noisy);
      return { loss: moments(pixels(noisy)).variance, top1: seen.length, top5: 0 };
    };
    const { sigmas, results } = await inputNoiseSweep(images, evaluate, stream, 2, [0, 0.5, 1]);
    expect(sigmas).toEqual([0, 0.5, 1]);
    expect(results.map((row) => row.map(({ top1 }) => top1))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    // Variances add: 1 + σ².
    const clean = inputStd(images) ** 2;
    const ratios = results.map((row) => row[0]!.loss / clean);
    [1, 1.25, 2].forEach((expected, i) => {
      expect(ratios[i]!).toBeCloseTo(expected, 1);
    });
    const clear = pixels(images);
    const noise = seen.slice(2).map((set) => pixels(set).map((x, i) => x - clear[i]!));
    expect(correlation(noise[0]!, noise[2]!)).toBeGreaterThan(0.9999);
    expect(Math.abs(correlation(noise[0]!, noise[1]!))).toBeLessThan(0.05);
  });
});
