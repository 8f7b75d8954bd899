import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createStream,
  fillBernoulli,
  fillBits,
  fillNormal,
  fillUniform,
  uniformAt,
} from '../../src/random/index.js';
import { correlation, kolmogorov, kolmogorovLimit, moments, normalCdf } from './statistics.js';

const MILLION = 1_000_000;
const stream = createStream(42, 'samplers');

describe('fillNormal(stream, out)', () => {
  const draws = fillNormal(stream, new Float32Array(MILLION));

  it('is Box-Muller on the bits of the stream, to float32 accuracy', () => {
    const bits = fillBits(stream, new Uint32Array(160_000));
    for (let k = 0; k < bits.length; k++) {
      const first = k - (k & 4);
      const u = Math.fround((bits[first]! >>> 1) | 1) / 2 ** 31;
      const word = bits[first + 4]!;
      const angle = ((word | 0) / 2 ** 31) * (Math.PI / 4);
      const sign = word & 1 ? -1 : 1;
      const useSine = ((word >> 1) & 1) === Number((k & 4) === 0);
      const circle = sign * (useSine ? Math.sin(angle) : Math.cos(angle));
      const expected = Math.sqrt(-2 * Math.log(u)) * circle;
      if (Math.abs(draws[k]! - expected) > 1e-6 + 1e-6 * Math.abs(expected)) {
        expect(draws[k], `draw ${k}`).toBe(expected);
      }
    }
  });

  it('has the moments of N(0,1) within 4 standard errors', () => {
    const { mean, variance, skewness, kurtosis } = moments(draws);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(MILLION));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / MILLION));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / MILLION));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / MILLION));
  });

  it('passes Kolmogorov-Smirnov against the normal law', () => {
    expect(kolmogorov(draws, normalCdf)).toBeLessThan(kolmogorovLimit());
  });

  it('passes Kolmogorov-Smirnov in each of the 16 places of a group', () => {
    for (let place = 0; place < 16; place++) {
      const own = draws.filter((_, i) => i % 16 === place);
      expect(kolmogorov(own, normalCdf)).toBeLessThan(kolmogorovLimit(16));
    }
  });

  it('reaches beyond 4 and 5 sigma as often as the normal law does', () => {
    const rounds = 32;
    const beyond = { 4: 0, 5: 0 };
    const block = new Float32Array(MILLION);
    for (let round = 0; round < rounds; round++) {
      for (const x of fillNormal(stream, block, { offset: round * MILLION })) {
        const size = Math.abs(x);
        if (size > 4) beyond[4]++;
        if (size > 5) beyond[5]++;
      }
    }
    // P(|N| > 4) = 6.334e-5, P(|N| > 5) = 5.733e-7; 4 Poisson standard deviations.
    for (const [count, p] of [
      [beyond[4], 6.334e-5],
      [beyond[5], 5.733e-7],
    ] as const) {
      const expected = p * rounds * MILLION;
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('is uncorrelated between draws near each other, and so are its squares', () => {
    const squares = draws.map((x) => x * x);
    for (const lag of [1, 2, 3, 4, 8, 12, 16, 17]) {
      for (const x of [draws, squares]) {
        const r = correlation(x.subarray(0, -lag), x.subarray(lag));
        expect(Math.abs(r)).toBeLessThan(4 / Math.sqrt(MILLION));
      }
    }
  });

  it('is uncorrelated between neighbouring streams', () => {
    const own = (s: number, chip: number) =>
      fillNormal(createStream(s, 'chip', chip), new Float32Array(MILLION));
    const [base, next, seeded] = [own(1, 0), own(1, 1), own(2, 0)];
    expect(Math.abs(correlation(base, next))).toBeLessThan(4 / Math.sqrt(MILLION));
    expect(Math.abs(correlation(base, seeded))).toBeLessThan(4 / Math.sqrt(MILLION));
  });

  it('scales and shifts the same draws: mean + sigma·N', () => {
    const scaled = fillNormal(stream, new Float32Array(1000), { mean: 3, sigma: 0.5 });
    scaled.forEach((x, i) => {
      expect(x).toBeCloseTo(3 + 0.5 * draws[i]!, 5);
    });
  });

  it('refuses a sigma below zero and an offset that is no integer', () => {
    const out = new Float32Array(1);
    expect(() => fillNormal(stream, out, { sigma: -1 })).toThrow(/sigma: expected .* got -1/);
    expect(() => fillNormal(stream, out, { mean: Number.NaN })).toThrow(/mean: expected/);
    expect(() => fillNormal(stream, out, { offset: 0.5 })).toThrow(/offset: expected an integer/);
  });
});

describe('fillUniform(stream, out)', () => {
  const draws = fillUniform(stream, new Float32Array(MILLION));

  it('is the upper 24 bits of each draw over 2^24', () => {
    const bits = fillBits(stream, new Uint32Array(MILLION));
    expect(draws.every((u, i) => u === (bits[i]! >>> 8) / 2 ** 24)).toBe(true);
  });

  it('passes Kolmogorov-Smirnov against the uniform law', () => {
    expect(kolmogorov(draws, (u) => u)).toBeLessThan(kolmogorovLimit());
  });

  it('stretches to [low, high)', () => {
    const out = fillUniform(stream, new Float32Array(1000), { low: -2, high: 6 });
    out.forEach((x, i) => {
      expect(x).toBeCloseTo(-2 + 8 * draws[i]!, 5);
    });
  });
});

describe('fillBernoulli(stream, out, probability)', () => {
  it.each([0.001, 0.1, 0.5, 0.9])('gives scale with probability %d, else 0', (p) => {
    const out = fillBernoulli(stream.child(p), new Float32Array(MILLION), p, { scale: 1 / p });
    const kept = out.filter((x) => x !== 0);
    expect(kept.every((x) => x === Math.fround(1 / p))).toBe(true);
    const error = Math.sqrt((p * (1 - p)) / MILLION);
    expect(Math.abs(kept.length / MILLION - p)).toBeLessThan(4 * error);
  });

  it('is never and always at 0 and 1', () => {
    const count = (p: number) =>
      fillBernoulli(stream, new Float32Array(100_000).fill(9), p).reduce((a, b) => a + b, 0);
    expect(count(0)).toBe(0);
    expect(count(1)).toBe(100_000);
  });

  it('refuses a probability outside [0, 1]', () => {
    expect(() => fillBernoulli(stream, new Float32Array(1), 1.5)).toThrow(
      'probability: expected a finite number from 0 to 1, got 1.5.',
    );
  });
});

describe('any fill with an offset', () => {
  const length = fc.integer({ min: 0, max: 3000 });
  const fills = [
    fillNormal,
    fillUniform,
    (s: typeof stream, out: Float32Array, o: { offset: number }) => fillBernoulli(s, out, 0.3, o),
  ];

  it('draws [0, n) as [0, m) and then [m, n)', () => {
    fc.assert(
      fc.property(length, length, fc.integer({ min: 0, max: 20_000 }), (m, rest, offset) => {
        for (const fill of fills) {
          const whole = fill(stream, new Float32Array(m + rest), { offset });
          const split = new Float32Array(m + rest);
          fill(stream, split.subarray(0, m), { offset });
          fill(stream, split.subarray(m), { offset: offset + m });
          expect(split).toEqual(whole);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('uniformAt(stream, index)', () => {
  it('passes Kolmogorov-Smirnov, in [0, 1), and is the same again', () => {
    const draws = Float32Array.from({ length: 100_000 }, (_, i) => uniformAt(stream, i));
    expect(kolmogorov(draws, (u) => u)).toBeLessThan(kolmogorovLimit());
    expect(uniformAt(stream, 77)).toBe(uniformAt(createStream(42, 'samplers'), 77));
  });

  it('is uncorrelated with the draws that fill arrays', () => {
    const scalars = Float32Array.from({ length: 100_000 }, (_, i) => uniformAt(stream, i));
    const filled = fillUniform(stream, new Float32Array(100_000));
    expect(Math.abs(correlation(scalars, filled))).toBeLessThan(4 / Math.sqrt(100_000));
  });
});
