import { requireShape } from '../graph/index.js';

/** Eigenvalues of a symmetric matrix, largest first, with their vectors. */
export interface EigenDecomposition {
  readonly values: readonly number[];
  /** vectors[i] belongs to values[i]; orthonormal. */
  readonly vectors: readonly Float64Array[];
}

const mostSweeps = 60;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix, A = V·diag(λ)·Vᵀ, by cyclic Jacobi rotations in
 * float64: about 10·n³ multiplications, for n up to some hundreds.
 * @param matrix [size, size], row by row; its upper triangle is taken for both. It is not written to.
 * @returns λ largest first, accurate to about 1e-15 of the largest.
 * @throws ShapeError where the matrix has another number of elements, or holds what is not finite.
 * @see Golub and Van Loan, Matrix Computations, section 8.5.
 */
export function symmetricEigen(matrix: Float64Array, size: number): EigenDecomposition {
  requireShape(
    matrix.length === size * size && matrix.every(Number.isFinite),
    'symmetricEigen',
    `the matrix must hold ${size} x ${size} finite numbers`,
    `${matrix.length} numbers, ${matrix.filter(Number.isFinite).length} of them finite`,
  );
  const rows = symmetricRows(matrix, size);
  const vectors = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size);
    row[i] = 1;
    return row;
  });
  for (let sweep = 0; sweep < mostSweeps && sweepOnce(rows, vectors); sweep++);
  return sorted(rows, vectors);
}

function symmetricRows(matrix: Float64Array, size: number): Float64Array[] {
  const rows = Array.from({ length: size }, (_, i) => matrix.slice(i * size, (i + 1) * size));
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) rows[i]![j] = rows[j]![i]!;
  return rows;
}

/** Rotates each pair of axes once. @returns whether anything was left to rotate. */
function sweepOnce(rows: readonly Float64Array[], vectors: readonly Float64Array[]): boolean {
  let rotated = false;
  for (let p = 0; p < rows.length; p++) {
    for (let q = p + 1; q < rows.length; q++) {
      const off = rows[p]![q]!;
      const [a, b] = [rows[p]![p]!, rows[q]![q]!];
      // Below this the rotation would not change either eigenvalue in float64.
      if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(a * b)) || Math.abs(off) < 1e-300) continue;
      rotate(rows, vectors, p, q, tangent(b - a, 2 * off));
      rotated = true;
    }
  }
  return rotated;
}

/** The smaller root t of t² + 2θt = 1 with θ = (b - a)/(2·off). */
function tangent(difference: number, twiceOff: number): number {
  const theta = difference / twiceOff;
  const root = 1 / (Math.abs(theta) + Math.hypot(theta, 1));
  return theta < 0 ? -root : root;
}

function rotate(
  rows: readonly Float64Array[],
  vectors: readonly Float64Array[],
  p: number,
  q: number,
  t: number,
): void {
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  const off = rows[p]![q]!;
  const [a, b] = [rows[p]![p]! - t * off, rows[q]![q]! + t * off];
  mix(rows[p]!, rows[q]!, cosine, sine);
  for (let i = 0; i < rows.length; i++) {
    rows[i]![p] = rows[p]![i]!;
    rows[i]![q] = rows[q]![i]!;
  }
  rows[p]![p] = a;
  rows[q]![q] = b;
  rows[p]![q] = 0;
  rows[q]![p] = 0;
  mix(vectors[p]!, vectors[q]!, cosine, sine);
}

/** (x, y) ← (c·x - s·y, s·x + c·y). */
function mix(x: Float64Array, y: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]!, y[i]!];
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}

function sorted(
  rows: readonly Float64Array[],
  vectors: readonly Float64Array[],
): EigenDecomposition {
  const order = rows.map((row, i) => ({ value: row[i]!, vector: vectors[i]! }));
  order.sort((a, b) => b.value - a.value);
  return { values: order.map(({ value }) => value), vectors: order.map(({ vector }) => vector) };
}
