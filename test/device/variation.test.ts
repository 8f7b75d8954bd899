import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyVariation,
  columnsOf,
  rangeOf,
  type VariationRange,
  variationRanges,
  variationSquareSum,
  varies,
} from '../../src/device/index.js';
import { SpecError } from '../../src/errors.js';
import { createArena, createStream, fillNormal, fillUniform } from '../../src/random/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';

const draws = 200_000;
const weights = fillUniform(createStream(1, 'weights'), new Float32Array(draws), {
  low: -0.5,
  high: 1,
});
const chip = createStream(5, 'chip', 3, 'conv1', 'program');
const minus = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - b[i]!);

function vary(sigmaOfRange: number, stream = chip, range: VariationRange = 'min-max') {
  const out = new Float32Array(draws);
  const squares = applyVariation(weights, 1, { sigmaOfRange, range }, stream, out);
  return { out, squares, noise: minus(out, weights) };
}

describe('rangeOf', () => {
  // mean 1, squared deviations 0 + 1 + 4 + 9 + 36 = 50; mean 4, 4 + 1 + 9 = 14; mean -2, 1 + 1 = 2
  it.each([
    [[1, 2, 3, 4, -5], 6 * Math.sqrt(10), 9, 10],
    [[2, 3, 7], 6 * Math.sqrt(14 / 3), 5, 14],
    [[-1, -3], 6, 2, 6],
    [[-0.25, -0.25, -0.25], 0, 0, 0.5],
    [[0], 0, 0, 0],
  ])('of %o is %d by six sigma, %d from min to max, %d by the largest', (w, six, width, twice) => {
    const tensor = Float32Array.from(w);
    expect(rangeOf(tensor, 'six-sigma')).toBeCloseTo(six, 12);
    expect(rangeOf(tensor, 'min-max')).toBe(width);
    expect(rangeOf(tensor, 'absolute-max')).toBe(twice);
  });

  const tensors = fc
    .array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 })
    .map((values) => Float32Array.from(values));

  it('orders the ranges: min to max ≤ 2 max|w|, and six sigma ≤ 3 times min to max', () => {
    fc.assert(
      fc.property(tensors, (w) => {
        const [six, width, twice] = variationRanges.map((range) => rangeOf(w, range));
        expect(width!).toBeLessThanOrEqual(twice!);
        // Popoviciu's inequality: std ≤ (max - min) / 2.
        expect(six!).toBeLessThanOrEqual(3 * width! * (1 + 1e-12) + 1e-9);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each(variationRanges)('grows with the weights: %s', (range) => {
    fc.assert(
      fc.property(tensors, fc.constantFrom(-4, -1, 0, 0.5, 2), (w, factor) => {
        const scaled = rangeOf(
          w.map((x) => factor * x),
          range,
        );
        const expected = Math.abs(factor) * rangeOf(w, range);
        expect(Math.abs(scaled - expected)).toBeLessThanOrEqual(1e-9 + 1e-12 * expected);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});

describe('applyVariation', () => {
  it.each(variationRanges)('adds normal noise of mean 0 and deviation σ·A: %s', (range) => {
    const sigma = 0.1 * rangeOf(weights, range);
    const { noise } = vary(0.1, chip, range);
    const { mean, variance, skewness, kurtosis } = moments(noise);
    expect(Math.abs(mean)).toBeLessThan((4.5 * sigma) / Math.sqrt(draws));
    expect(Math.abs(Math.sqrt(variance) / sigma - 1)).toBeLessThan(4.5 / Math.sqrt(2 * draws));
    expect(Math.abs(skewness)).toBeLessThan(4.5 * Math.sqrt(6 / draws));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4.5 * Math.sqrt(24 / draws));
    expect(kolmogorov(noise, (x) => normalCdf(x / sigma))).toBeLessThan(kolmogorovLimit(3));
  });

  it('gives every weight noise of one size: it depends on neither the weight nor its place', () => {
    const { noise } = vary(0.1);
    const limit = 4.5 / Math.sqrt(draws);
    expect(Math.abs(correlation(noise, weights))).toBeLessThan(limit);
    expect(Math.abs(correlation(noise.map(Math.abs), weights.map(Math.abs)))).toBeLessThan(limit);
    const neighbours = correlation(noise.subarray(1), noise.subarray(0, -1));
    expect(Math.abs(neighbours)).toBeLessThan(limit);
  });

  it('is frozen for one stream, in whatever memory, and in place', () => {
    const { out, squares } = vary(0.1);
    const again = vary(0.1, createStream(5, 'chip', 3, 'conv1/program'));
    expect([again.squares, Buffer.compare(bytes(again.out), bytes(out))]).toEqual([squares, 0]);
    const arena = createArena(4 * draws + 64);
    const inArena = arena.allocateFloats(draws);
    inArena.set(weights);
    expect(applyVariation(inArena, 1, { sigmaOfRange: 0.1, range: 'min-max' }, chip, inArena)).toBe(
      squares,
    );
    expect(Buffer.compare(bytes(inArena), bytes(out))).toBe(0);
    const inPlace = weights.slice();
    expect(applyVariation(inPlace, 1, { sigmaOfRange: 0.1, range: 'min-max' }, chip, inPlace)).toBe(
      squares,
    );
    expect(Buffer.compare(bytes(inPlace), bytes(out))).toBe(0);
  });

  it.each([
    ['chip', createStream(5, 'chip', 4, 'conv1', 'program')],
    ['layer', createStream(5, 'chip', 3, 'conv2', 'program')],
    ['seed', createStream(6, 'chip', 3, 'conv1', 'program')],
  ])('is drawn afresh for another %s', (_, other) => {
    const [a, b] = [vary(0.1).noise, vary(0.1, other).noise];
    expect(Math.abs(correlation(a, b))).toBeLessThan(4.5 / Math.sqrt(draws));
  });

  it('leaves the weights as they were and returns the sum of squares of what it added', () => {
    const before = weights.slice();
    const { squares, noise } = vary(0.1);
    expect(Buffer.compare(bytes(weights), bytes(before))).toBe(0);
    const added = noise.reduce((total, x) => total + x * x, 0);
    expect(Math.abs(squares / added - 1)).toBeLessThan(1e-6);
  });

  it('equals weights + fillNormal of deviation σ·A from the same stream, bit for bit', () => {
    for (const range of variationRanges) {
      const sigma = 0.05 * rangeOf(weights, range);
      const noise = fillNormal(chip, new Float32Array(draws), { sigma });
      const expected = weights.map((w, i) => w + noise[i]!);
      expect(Buffer.compare(bytes(vary(0.05, chip, range).out), bytes(expected))).toBe(0);
    }
  });

  it('scales one pattern with σ, so that chips of two sigmas are the same chip', () => {
    const [small, large] = [vary(0.02), vary(0.1)];
    expect(large.squares / small.squares).toBeCloseTo(25, 4);
    // out is rounded to float32, so noise of 0.03 on weights up to 1 is known to 6e-8.
    const worst = small.noise.reduce(
      (most, x, i) => Math.max(most, Math.abs(5 * x - large.noise[i]!)),
      0,
    );
    expect(worst).toBeLessThan(5e-7);
  });

  it('adds nothing where σ is 0, and nothing to weights without a range', () => {
    const none = vary(0);
    expect([none.squares, Buffer.compare(bytes(none.out), bytes(weights))]).toEqual([0, 0]);
    const [equal, out] = [new Float32Array(100).fill(0.3), new Float32Array(100)];
    expect(applyVariation(equal, 1, { sigmaOfRange: 0.1, range: 'min-max' }, chip, out)).toBe(0);
    expect(out).toEqual(equal);
    expect(
      applyVariation(equal, 1, { sigmaOfRange: 0.1, range: 'absolute-max' }, chip, out),
    ).toBeGreaterThan(0);
  });

  it.each([Number.NaN, -0.1, Number.POSITIVE_INFINITY])('refuses a σ of %d', (sigma) => {
    const out = new Float32Array(draws);
    const apply = () =>
      applyVariation(weights, 1, { sigmaOfRange: sigma, range: 'six-sigma' }, chip, out);
    expect(apply).toThrow(SpecError);
    expect(apply).toThrow(`sigmaOfRange: expected a finite number of at least 0, got ${sigma}.`);
    expect(out.every((x) => x === 0)).toBe(true);
  });

  it.each(variationRanges)('refuses weights that are not finite: %s', (range) => {
    for (const broken of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const tensor = Float32Array.of(0.5, broken, -0.5);
      expect(() => applyVariation(tensor, 1, { sigmaOfRange: 0.1, range }, chip, tensor)).toThrow(
        SpecError,
      );
    }
  });
});

describe('applyVariation with a range for each column', () => {
  const columns = 4;
  const length = draws / columns;
  // Columns whose largest weights differ by powers of ten.
  const scaled = weights.map((w, i) => w * 10 ** -Math.floor(i / length));
  const options = { sigmaOfRange: 0.1, range: 'absolute-max', granularity: 'column' } as const;
  const column = (values: Float32Array, c: number) => values.subarray(c * length, (c + 1) * length);

  it('gives each column the deviation σ·A of its own weights', () => {
    const out = new Float32Array(draws);
    const squares = applyVariation(scaled, columns, options, chip, out);
    const noise = minus(out, scaled);
    for (let c = 0; c < columns; c++) {
      const sigma = 0.1 * rangeOf(column(scaled, c), 'absolute-max');
      const ratio = Math.sqrt(moments(column(noise, c)).variance) / sigma;
      expect(Math.abs(ratio - 1)).toBeLessThan(4.5 / Math.sqrt(2 * length));
    }
    expect(variationSquareSum(scaled, columns, options, chip)).toBe(squares);
    expect(squares / noise.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 4);
  });

  it('draws the same pattern as with one range for the tensor', () => {
    const [own, shared] = [new Float32Array(draws), new Float32Array(draws)];
    applyVariation(scaled, columns, options, chip, own);
    applyVariation(scaled, columns, { ...options, granularity: 'layer' }, chip, shared);
    const whole = rangeOf(scaled, 'absolute-max');
    const [mine, theirs] = [minus(own, scaled), minus(shared, scaled)];
    for (let i = 0; i < draws; i += 997) {
      const ratio = rangeOf(column(scaled, Math.floor(i / length)), 'absolute-max') / whole;
      expect(Math.abs(mine[i]! - ratio * theirs[i]!)).toBeLessThan(
        1e-6 + 1e-3 * Math.abs(mine[i]!),
      );
    }
  });

  it.each(['layer', 'column'] as const)(
    'shifts every weight by μ·A, one sign: %s',
    (granularity) => {
      const out = new Float32Array(draws);
      const shift = { ...options, sigmaOfRange: 0, shiftOfRange: -0.02, granularity };
      expect(applyVariation(scaled, columns, shift, chip, out)).toBe(0);
      for (let i = 0; i < draws; i += 997) {
        const part = granularity === 'layer' ? scaled : column(scaled, Math.floor(i / length));
        const moved = scaled[i]! - 0.02 * rangeOf(part, 'absolute-max');
        expect(Math.abs(out[i]! - moved)).toBeLessThan(1e-6);
      }
    },
  );

  it('refuses a shift that is not finite', () => {
    const broken = { ...options, shiftOfRange: Number.NaN };
    const apply = () => applyVariation(scaled, columns, broken, chip, new Float32Array(draws));
    expect(apply).toThrow('shiftOfRange: expected a finite number, got NaN. 0.01 is 1 %.');
  });

  it('reads the columns of a tensor off its first axis; a vector is one', () => {
    expect([columnsOf([16, 3, 5, 5]), columnsOf([84, 120]), columnsOf([84])]).toEqual([16, 84, 1]);
  });
});

describe('varies', () => {
  it.each([
    ['weight', [true, true, true, true]],
    ['bias', [false, true, false, true]],
    ['gain', [false, false, true, true]],
    ['offset', [false, false, true, true]],
  ] as const)(
    'of a %s, without more, with biases, with batch norm, with both: %o',
    (role, expected) => {
      const targets = [false, true].flatMap((batchNorm) =>
        [false, true].map((biases) => ({ biases, batchNorm })),
      );
      expect(targets.map((target) => varies(role, target))).toEqual(expected);
    },
  );
});

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
