import { describe, expect, it } from 'vitest';
import { lanczos } from '../../src/analysis/index.js';
import { expectClose, spread } from '../graph/support.js';

/** H·diag(spectrum)·H with the reflection H = 1 - 2uuᵀ/u²: a dense matrix of known eigenvalues. */
function operatorOf(spectrum: readonly number[]) {
  const u = Float64Array.from(spread([spectrum.length], 5));
  const square = u.reduce((sum, x) => sum + x * x, 0);
  const reflect = (v: Float64Array) => {
    const along = v.reduce((sum, x, i) => sum + x * u[i]!, 0);
    return v.map((x, i) => x - ((2 * along) / square) * u[i]!);
  };
  return async (v: Float64Array) => reflect(reflect(v).map((x, i) => spectrum[i]! * x));
}

const startOf = (n: number) => Float64Array.from(spread([n], 9));

describe('lanczos', () => {
  it('finds the whole spectrum in as many products as there are dimensions', async () => {
    const spectrum = [7, 4, 3, 1.5, 1, 0, -0.5, -6];
    const options = { count: 8, tolerance: 1e-12, maxProducts: 100 };
    const { largest, smallest, products } = await lanczos(
      operatorOf(spectrum),
      startOf(8),
      options,
    );
    expect(products).toBe(8);
    expectClose(
      'values',
      largest.map(({ value }) => value),
      spectrum,
      { absolute: 1e-10 },
    );
    expect(smallest.value).toBeCloseTo(-6, 10);
  });

  it('finds the upper end of a large spectrum early, each within its residual of a true one', async () => {
    const spectrum = Array.from({ length: 2000 }, (_, i) => (i < 3 ? 50 - 10 * i : 1 / i));
    const options = { count: 3, tolerance: 1e-6, maxProducts: 60 };
    const result = await lanczos(operatorOf(spectrum), startOf(2000), options);
    expect(result.converged).toBe(true);
    expect(result.products).toBeLessThan(60);
    result.largest.forEach(({ value, residual }, i) => {
      expect(residual).toBeLessThanOrEqual(50e-6);
      expect(Math.abs(value - spectrum[i]!)).toBeLessThanOrEqual(residual + 1e-10);
    });
  });

  it('does not repeat an eigenvalue however long it runs', async () => {
    // Without orthogonalisation against all vectors, a dominant eigenvalue comes up again after some ten products.
    const spectrum = Array.from({ length: 200 }, (_, i) => (i === 0 ? 1000 : 10 + i / 20));
    const options = { count: 3, tolerance: 0, maxProducts: 60 };
    const { largest } = await lanczos(operatorOf(spectrum), startOf(200), options);
    expect(largest[0]!.value).toBeCloseTo(1000, 6);
    expect(largest[1]!.value).toBeLessThanOrEqual(20);
    expect(largest[1]!.value - largest[2]!.value).toBeGreaterThan(0.01);
  });

  it('says when it stopped early', async () => {
    const spectrum = Array.from({ length: 500 }, (_, i) => 1 + i / 500);
    const options = { count: 2, tolerance: 1e-10, maxProducts: 7 };
    const result = await lanczos(operatorOf(spectrum), startOf(500), options);
    expect([result.converged, result.products]).toEqual([false, 7]);
  });

  it('stops where the start and its images span no more', async () => {
    const spectrum = [5, 5, 5, 2, 2, 0, 0, 0];
    const options = { count: 4, tolerance: 1e-9, maxProducts: 8 };
    const { largest, products } = await lanczos(operatorOf(spectrum), startOf(8), options);
    expect(products).toBe(3);
    expectClose(
      'values',
      largest.map(({ value }) => value),
      [5, 2, 0],
      { absolute: 1e-10 },
    );
  });
});
