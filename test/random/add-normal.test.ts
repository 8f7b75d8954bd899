import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addNormal,
  createArena,
  createStream,
  fillNormal,
  fillUniform,
  normalSquareSum,
} from '../../src/random/index.js';

const stream = createStream(8, 'noise');
const uniform = (n: number) => fillUniform(stream.child('weights'), new Float32Array(n));

function squareSum(values: Float32Array): number {
  return values.reduce((sum, x) => sum + x * x, 0);
}

describe('addNormal(weights, scale, stream, out)', () => {
  const length = fc.integer({ min: 0, max: 10_000 });

  it('equals weights plus fillNormal with that sigma, bit for bit', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 50 }), (n, offset) => {
        const weights = uniform(n);
        const noise = fillNormal(stream, new Float32Array(n), { sigma: 0.25, offset });
        const out = new Float32Array(n);
        const sum = addNormal(weights, 0.25, stream, out, { offset });
        expect(out).toEqual(weights.map((w, i) => w + noise[i]!));
        expect(Math.abs(sum - squareSum(noise))).toBeLessThanOrEqual(1e-6 * squareSum(noise));
        expect(normalSquareSum(stream, n, 0.25, { offset })).toBe(sum);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same bits and sum wherever its arrays live, and in place', () => {
    const n = 30_001;
    const weights = uniform(n);
    const out = new Float32Array(n);
    const sum = addNormal(weights, 0.1, stream, out, { offset: 3 });
    const arena = createArena(16 * n);
    const inside = arena.allocateFloats(n);
    inside.set(weights);
    const elsewhere = createArena(8 * n).allocateFloats(n);
    for (const [from, to] of [
      [inside, arena.allocateFloats(n)],
      [weights, arena.allocateFloats(n)],
      [inside, new Float32Array(n)],
      [inside, elsewhere],
      [inside, inside],
      [weights, weights],
    ] as const) {
      expect(addNormal(from, 0.1, stream, to, { offset: 3 })).toBe(sum);
      expect(to).toEqual(out);
    }
  });

  it('sums 4 million squares as float64 does', () => {
    const n = 4_000_000;
    const arena = createArena(4 * n);
    const noise = arena.allocateFloats(n);
    const sum = addNormal(noise, 0.01, stream, noise);
    expect(Math.abs(sum / squareSum(noise) - 1)).toBeLessThan(1e-7);
    expect(Math.abs(sum / (n * 1e-4) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(normalSquareSum(stream, n, 0.01)).toBe(sum);
  });

  it('refuses arrays of different lengths and a scale that is not finite', () => {
    const pair = [new Float32Array(3), new Float32Array(4)] as const;
    expect(() => addNormal(pair[0], 1, stream, pair[1])).toThrow(
      'addNormal: out must hold 3 elements as weights do, got 4.',
    );
    expect(() => addNormal(pair[0], Number.NaN, stream, pair[0])).toThrow(/scale: expected/);
    expect(() => normalSquareSum(stream, -1, 1)).toThrow(/count: expected an integer/);
  });
});
