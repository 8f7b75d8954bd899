import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../src/analysis/index.js';
import { expectClose, spread } from '../graph/support.js';

/** The second-difference matrix: 2 on the diagonal, -1 beside it; its spectrum is known. */
function differences(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const distance = Math.abs(Math.floor(k / n) - (k % n));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
}

function symmetric(n: number): Float64Array {
  const numbers = spread([n, n], 3);
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return numbers[Math.min(i, j) * n + Math.max(i, j)]!;
  });
}

describe('symmetricEigen', () => {
  it.each([1, 2, 5, 40])('gives 2 - 2 cos(kπ/(n + 1)) for second differences of %d points', (n) => {
    const expected = Array.from(
      { length: n },
      (_, i) => 2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)),
    );
    const { values } = symmetricEigen(differences(n), n);
    expectClose('values', values, expected, { absolute: 1e-13, relative: 0 });
  });

  it.each([3, 17, 60])('gives A·V = V·diag(λ) with orthonormal V, largest first, n = %d', (n) => {
    const matrix = symmetric(n);
    const { values, vectors } = symmetricEigen(matrix, n);
    expect([...values].sort((a, b) => b - a)).toEqual(values);
    vectors.forEach((vector, k) => {
      const product = Array.from({ length: n }, (_, i) =>
        vector.reduce((sum, x, j) => sum + matrix[i * n + j]! * x, 0),
      );
      const scaled = Array.from(vector, (x) => values[k]! * x);
      expectClose(`A·v${k}`, product, scaled, { absolute: 1e-12, relative: 0 });
      const inner = vectors.map((other) => other.reduce((sum, x, i) => sum + x * vector[i]!, 0));
      const unit = vectors.map((_, i) => (i === k ? 1 : 0));
      expectClose(`v${k}·V`, inner, unit, { absolute: 1e-12, relative: 0 });
    });
  });

  it('finds equal, zero and negative eigenvalues', () => {
    // 1·1ᵀ of size 4: one eigenvalue 4 and three of 0; less 2·I: 2 and -2.
    const ones = new Float64Array(16).fill(1);
    expectClose('1·1ᵀ', symmetricEigen(ones, 4).values, [4, 0, 0, 0], { absolute: 1e-14 });
    for (let i = 0; i < 4; i++) ones[5 * i]! -= 2;
    expectClose('less 2', symmetricEigen(ones, 4).values, [2, -2, -2, -2], { absolute: 1e-14 });
    expect(symmetricEigen(new Float64Array(9), 3).values).toEqual([0, 0, 0]);
  });

  it('keeps digits of eigenvalues that lie far apart', () => {
    const spectrum = [1e8, 1, 1e-6];
    const matrix = Float64Array.of(1e8, 0, 0, 0, 1, 1e-9, 0, 1e-9, 1e-6);
    expectClose('values', symmetricEigen(matrix, 3).values, spectrum, {
      relative: 1e-9,
      absolute: 1e-15,
    });
  });

  it('refuses another number of elements, and what is not finite', () => {
    expect(() => symmetricEigen(new Float64Array(5), 2)).toThrow('2 x 2 finite numbers, got 5');
    expect(() => symmetricEigen(Float64Array.of(1, Number.NaN, 0, 1), 2)).toThrow(
      '3 of them finite',
    );
  });
});
