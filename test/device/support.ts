import { expect } from 'vitest';
import { kolmogorov, kolmogorovLimit, moments, normalCdf } from '../random/statistics.js';

/** Whether two arrays are equal bit for bit; `toEqual` takes seconds for arrays of this size. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = (x: Float32Array) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
  return Buffer.compare(bytes(a), bytes(b)) === 0;
}

/** Holds a sample to a normal law: mean and deviation within 4.5 of their own, and Kolmogorov–Smirnov. */
export function expectNormal(sample: Float32Array, mean: number, sigma: number): void {
  const draws = sample.length;
  const found = moments(sample);
  expect(Math.abs(found.mean - mean)).toBeLessThan((4.5 * sigma) / Math.sqrt(draws));
  expect(Math.abs(Math.sqrt(found.variance) / sigma - 1)).toBeLessThan(4.5 / Math.sqrt(2 * draws));
  const distance = kolmogorov(sample, (x) => normalCdf((x - mean) / sigma));
  expect(distance).toBeLessThan(kolmogorovLimit(10));
}
