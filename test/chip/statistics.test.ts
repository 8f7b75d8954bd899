import { describe, expect, it } from 'vitest';
import {
  estimateDifference,
  estimateMean,
  estimateYield,
  median,
  studentQuantile,
} from '../../src/chip/index.js';
import { ShapeError } from '../../src/errors.js';
import { createStream, fillNormal, uniformAt } from '../../src/random/index.js';

describe('median', () => {
  it.each([
    [[], 0],
    [[7], 7],
    [[9, 1, 4], 4],
    [[8, 1, 3, 4], 3.5],
  ])('of %j is %d', (sample, expected) => {
    expect(median(sample)).toBe(expected);
  });
});

describe('studentQuantile', () => {
  // Abramowitz and Stegun 1972, table 26.10; NIST/SEMATECH e-Handbook, section 1.3.6.7.2.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 3, 3.182],
    [0.975, 4, 2.776],
    [0.975, 5, 2.571],
    [0.975, 10, 2.228],
    [0.975, 19, 2.093],
    [0.975, 30, 2.042],
    [0.975, 120, 1.98],
    [0.95, 1, 6.314],
    [0.95, 7, 1.895],
    [0.99, 6, 3.143],
    [0.995, 25, 2.787],
  ])('of %d at %d degrees of freedom is %d, as published', (probability, freedom, table) => {
    expect(studentQuantile(probability, freedom)).toBeCloseTo(table, 3);
  });

  it('falls towards the normal quantile with the degrees of freedom', () => {
    const quantiles = [1, 2, 3, 4, 5, 8, 9, 50, 51, 1000].map((n) => studentQuantile(0.975, n));
    for (let i = 1; i < quantiles.length; i++)
      expect(quantiles[i]!).toBeLessThan(quantiles[i - 1]!);
    expect(studentQuantile(0.975, 100_000)).toBeCloseTo(1.95996, 3);
  });
});

describe('estimateMean', () => {
  it('gives mean, deviation by n - 1, and mean ± t·std/√n', () => {
    // Mean 4, squares 4 + 0 + 4 + 1 + 1 = 10, std √2.5; t = 2.776445 at 4 degrees.
    const { mean, std, ci95 } = estimateMean([2, 4, 6, 3, 5]);
    expect(mean).toBe(4);
    expect(std).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(ci95[0]).toBeCloseTo(4 - 2.776445 * Math.sqrt(0.5), 5);
    expect(ci95[1]).toBeCloseTo(4 + 2.776445 * Math.sqrt(0.5), 5);
  });

  it('gives no spread for one value, and 0 for none', () => {
    expect(estimateMean([7])).toEqual({ mean: 7, std: 0, ci95: [7, 7] });
    expect(estimateMean([])).toEqual({ mean: 0, std: 0, ci95: [0, 0] });
  });

  it.each([3, 5, 20])('covers the true mean 95 times in 100, with %d values', (n) => {
    const rounds = 4000;
    const draws = fillNormal(createStream(8, 'coverage', n), new Float32Array(rounds * n));
    let covered = 0;
    for (let i = 0; i < rounds; i++) {
      const sample = Array.from(draws.subarray(i * n, (i + 1) * n), (x) => 90 + 2 * x);
      const [low, high] = estimateMean(sample).ci95;
      if (low <= 90 && 90 <= high) covered++;
    }
    expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / rounds));
  });
});

describe('estimateYield', () => {
  const chips = (good: number, bad: number) => [
    ...new Array<number>(good).fill(90),
    ...new Array<number>(bad).fill(89.99),
  ];

  // Newcombe 1998, Statistics in Medicine 17, table I, method 3 (Wilson's score, no correction).
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d has the published interval %d to %d', (good, n, low, high) => {
    const { share, ci95 } = estimateYield(chips(good, n - good), 90);
    expect(share).toBeCloseTo(good / n, 12);
    expect(ci95[0]).toBeCloseTo(low, 4);
    expect(ci95[1]).toBeCloseTo(high, 4);
  });

  it('counts chips at the threshold as good, and stays within 0 and 1', () => {
    expect(estimateYield([90], 90).share).toBe(1);
    expect(estimateYield(chips(20, 0), 90).ci95[1]).toBe(1);
    expect(estimateYield(chips(20, 0), 90).ci95[0]).toBeCloseTo(1 - 0.1611, 4);
    expect(estimateYield([], 90)).toEqual({ share: 0, ci95: [0, 1] });
  });

  it.each([0.5, 0.9])('covers the true share %d about 95 times in 100', (share) => {
    const [rounds, n] = [4000, 40];
    const stream = createStream(9, 'yield', String(share));
    let covered = 0;
    for (let i = 0; i < rounds; i++) {
      const good = Array.from({ length: n }, (_, k) => uniformAt(stream, i * n + k) < share);
      const [low, high] = estimateYield(good.map(Number), 1).ci95;
      if (low <= share && share <= high) covered++;
    }
    // Counts are whole numbers: the coverage of Wilson's interval itself moves between 0.93 and 0.98.
    expect(covered / rounds).toBeGreaterThan(0.92);
    expect(covered / rounds).toBeLessThan(0.985);
  });
});

describe('estimateDifference', () => {
  it('is the mean of the differences of pairs: what pairs share does not widen it', () => {
    const chips = [90, 50, 70, 85, 60];
    const better = chips.map((x, i) => x + 2 + (i % 2));
    const { mean, std, ci95 } = estimateDifference(better, chips);
    // Differences 2, 3, 2, 3, 2.
    expect(mean).toBeCloseTo(2.4, 12);
    expect(std).toBeCloseTo(Math.sqrt(0.3), 12);
    expect(ci95[0]).toBeCloseTo(2.4 - 2.776445 * Math.sqrt(0.06), 5);
    const [low, high] = estimateDifference(chips, better).ci95;
    expect(low).toBeCloseTo(-ci95[1], 12);
    expect(high).toBeCloseTo(-ci95[0], 12);
  });

  it('refuses samples that are not pairs', () => {
    expect(() => estimateDifference([1, 2], [1])).toThrow(ShapeError);
  });
});
