import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArena, createStream, fillNormal, momentsOf } from '../../src/random/index.js';

/** Two passes of float64: the definition. */
function twoPasses(values: Float32Array) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return {
    mean,
    std: Math.sqrt(squares / values.length),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

function expectClose(values: Float32Array) {
  const expected = twoPasses(values);
  const got = momentsOf(values);
  const scale = Math.abs(expected.max) + Math.abs(expected.min) + 1e-30;
  expect(Math.abs(got.mean - expected.mean)).toBeLessThanOrEqual(1e-12 * scale);
  expect(Math.abs(got.std - expected.std)).toBeLessThanOrEqual(1e-7 * scale);
  expect(got.min).toBe(expected.min);
  expect(got.max).toBe(expected.max);
}

describe('momentsOf', () => {
  it('momentsOf(values) equals the two-pass definition for any length', () => {
    const floats = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(floats, { minLength: 1, maxLength: 70 }), (list) =>
        expectClose(Float32Array.from(list)),
      ),
    );
  });

  it('momentsOf(values) is the same within an arena and outside, beyond one block', () => {
    const outside = fillNormal(createStream(3, 'moments'), new Float32Array(20_003), { mean: 2 });
    const inside = createArena(4 * outside.length + 64).allocateFloats(outside.length);
    inside.set(outside);
    expectClose(outside);
    expect(momentsOf(inside).std).toBeCloseTo(momentsOf(outside).std, 12);
  });

  it('momentsOf(values) keeps a small spread about a large mean', () => {
    expect(momentsOf(Float32Array.of(1e7, 1e7 + 1, 1e7 + 2)).std).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });
});
