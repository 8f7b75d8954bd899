import { symmetricEigen } from './symmetric-eigen.js';
import { addScaled, dot, lengthOf } from './vectors.js';

/** A symmetric matrix that is known by its products with vectors alone. */
export type SymmetricOperator = (vector: Float64Array) => Promise<Float64Array>;

/** An eigenvalue, and how well it is known. */
export interface RitzValue {
  readonly value: number;
  /** ‖Hv - λv‖ of its unit vector v: a true eigenvalue lies within it of λ. */
  readonly residual: number;
}

/** What an iteration found. */
export interface LanczosResult {
  /** Largest first. */
  readonly largest: readonly RitzValue[];
  readonly smallest: RitzValue;
  /** Products taken. */
  readonly products: number;
  /** Whether every one of `largest` has a residual of at most tolerance·max|λ|. */
  readonly converged: boolean;
}

/** How far to iterate. */
export interface LanczosOptions {
  /** Eigenvalues wanted from the upper end. */
  readonly count: number;
  /** Relative to the eigenvalue of largest magnitude. */
  readonly tolerance: number;
  /** Most products taken. */
  readonly maxProducts: number;
}

/**
 * The largest eigenvalues of a symmetric operator by Lanczos' iteration,
 *
 *   βⱼ₊₁·qⱼ₊₁ = H·qⱼ - αⱼ·qⱼ - βⱼ·qⱼ₋₁,
 *
 * each new vector orthogonalised twice against all before it, so that no eigenvalue comes up twice. Eigenvalues
 * of H are approached from within by those of the tridiagonal matrix of α and β. It holds every vector: products
 * x dimensions float64. Of an eigenvalue that occurs several times it sees one.
 * @param start not zero, and with a share of every eigenvector wanted: a random one has it.
 * @see Golub and Van Loan, Matrix Computations, sections 10.1 and 10.3.1.
 */
export async function lanczos(
  operator: SymmetricOperator,
  start: Float64Array,
  { count, tolerance, maxProducts }: LanczosOptions,
): Promise<LanczosResult> {
  const basis = [scaled(start, 1 / lengthOf(start))];
  const alpha: number[] = [];
  const beta: number[] = [];
  for (;;) {
    const current = basis.at(-1)!;
    const next = await operator(current);
    alpha.push(dot(next, current));
    const before = lengthOf(next);
    orthogonalise(next, basis);
    const length = lengthOf(next);
    // What is left of a product after taking out all known directions is rounding, once they span everything.
    const exhausted = alpha.length === start.length || length <= 1e-10 * before;
    const last = exhausted ? 0 : length;
    const stop = exhausted || alpha.length >= maxProducts;
    if (stop || alpha.length % 5 === 0) {
      const result = ritzValues(alpha, beta, last, count, tolerance);
      if (stop || result.converged) return result;
    }
    beta.push(length);
    basis.push(scaled(next, 1 / length));
  }
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((x) => factor * x);
}

/** Takes the directions of an orthonormal basis out of a vector; twice, as once leaves rounding behind. */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of basis) addScaled(vector, -dot(vector, direction), direction);
  }
}

/** Eigenvalues of the tridiagonal matrix; the residual of one is |β of the next vector · its last component|. */
function ritzValues(
  alpha: readonly number[],
  beta: readonly number[],
  last: number,
  count: number,
  tolerance: number,
): LanczosResult {
  const { values, vectors } = symmetricEigen(tridiagonal(alpha, beta), alpha.length);
  const all = values.map((value, i) => ({ value, residual: Math.abs(last * vectors[i]!.at(-1)!) }));
  const largest = all.slice(0, count);
  const scale = Math.max(Math.abs(all[0]!.value), Math.abs(all.at(-1)!.value));
  const settled = largest.every(({ residual }) => residual <= tolerance * scale);
  const converged = settled && (largest.length === count || last === 0);
  return { largest, smallest: all.at(-1)!, products: alpha.length, converged };
}

function tridiagonal(alpha: readonly number[], beta: readonly number[]): Float64Array {
  const n = alpha.length;
  const matrix = new Float64Array(n * n);
  alpha.forEach((a, i) => {
    matrix[i * n + i] = a;
    if (i + 1 < n) matrix[i * n + i + 1] = beta[i]!;
  });
  return matrix;
}
