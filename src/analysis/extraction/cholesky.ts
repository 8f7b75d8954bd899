import { DataError } from '../../errors.js';

/**
 * The lower factor of a symmetric positive definite matrix, A = L·Lᵀ, in float64: size³/6 multiplications.
 * @param matrix [size, size], row by row; its lower triangle is read, nothing is written.
 * @returns [size, size], zeros above the diagonal.
 * @throws DataError where the matrix is not positive definite to rounding.
 * @see Golub and Van Loan, Matrix Computations, section 4.2.
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const left = matrix[i * size + j]! - rowProduct(factor, i * size, j * size, j);
      if (i !== j) factor[i * size + j] = left / factor[j * size + j]!;
      else factor[i * size + i] = Math.sqrt(checkPivot(left, matrix[i * size + i]!, i));
    }
  }
  return factor;
}

/** Σ of products of the first `count` elements of two rows, in two partial sums. */
function rowProduct(values: Float64Array, a: number, b: number, count: number): number {
  let [even, odd] = [0, 0];
  const whole = count - (count % 2);
  for (let k = 0; k < whole; k += 2) {
    even += values[a + k]! * values[b + k]!;
    odd += values[a + k + 1]! * values[b + k + 1]!;
  }
  return whole < count ? even + odd + values[a + whole]! * values[b + whole]! : even + odd;
}

function checkPivot(pivot: number, diagonal: number, i: number): number {
  if (pivot > 1e-12 * diagonal) return pivot;
  throw new DataError(
    `extraction: inputs must tell all columns apart, got none that tells column ${i} from those before it. Take more products.`,
  );
}

/**
 * Solves L·Lᵀ·X = B in place.
 * @param factor [size, size]. @param values B, [size, width], row by row; X afterwards.
 */
export function choleskySolve(
  factor: Float64Array,
  size: number,
  values: Float64Array,
  width: number,
): Float64Array {
  solveLower(factor, size, values, width);
  for (let i = size - 1; i >= 0; i--) {
    scaleRow(values, i * width, width, 1 / factor[i * size + i]!);
    for (let j = 0; j < i; j++) addRow(values, j * width, i * width, width, -factor[i * size + j]!);
  }
  return values;
}

/** Solves L·X = B in place. */
function solveLower(factor: Float64Array, size: number, values: Float64Array, width: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) addRow(values, i * width, j * width, width, -factor[i * size + j]!);
    scaleRow(values, i * width, width, 1 / factor[i * size + i]!);
  }
}

function addRow(v: Float64Array, to: number, from: number, width: number, factor: number): void {
  if (factor === 0) return;
  for (let k = 0; k < width; k++) v[to + k]! += factor * v[from + k]!;
}

function scaleRow(values: Float64Array, at: number, width: number, factor: number): void {
  for (let k = at; k < at + width; k++) values[k]! *= factor;
}

/** The diagonal of A⁻¹ = L⁻ᵀ·L⁻¹. @param factor [size, size]. @returns [size]. */
export function inverseDiagonal(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  solveLower(factor, size, inverse, size);
  const diagonal = new Float64Array(size);
  for (let i = 0; i < inverse.length; i++) diagonal[i % size]! += inverse[i]! * inverse[i]!;
  return diagonal;
}
