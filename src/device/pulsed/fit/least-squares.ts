/** A parameter that is fitted: where it begins, and how far it may go. */
export interface FittedParameter {
  readonly name: string;
  readonly start: number;
  readonly low: number;
  readonly high: number;
  /** A logarithm is changed by a factor, any other by an amount. */
  readonly scale: 'logarithm' | 'linear';
  /** A large change of it: with an error above half of this, or of a linear value, the data cannot tell it. */
  readonly typical: number;
}

/** Parameters that make squares least. */
export interface LeastSquares {
  readonly values: readonly number[];
  /** Σ r². */
  readonly squares: number;
  /** Square roots of the diagonal of (JᵀJ)⁻¹: standard errors for residuals of deviation 1. */
  readonly spreads: readonly number[];
}

const MOST_STEPS = 100;

/**
 * Least squares by Levenberg and Marquardt's method, with Marquardt's scaling and derivatives by differences.
 * @param residuals of a set of parameters, always as many. @param enough Σ r² at which to stop.
 * @see Marquardt, SIAM Journal 1963.
 */
export function leastSquares(
  parameters: readonly FittedParameter[],
  residuals: (values: readonly number[]) => Float64Array,
  enough = 0,
): LeastSquares {
  let values = parameters.map(({ start, low, high }) => Math.min(high, Math.max(low, start)));
  let found = residuals(values);
  let squares = sumOfSquares(found);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < 1e9 && squares > enough; step++) {
    const { matrix, slope } = normalEquations(parameters, values, found, residuals);
    const next = moved(parameters, values, matrix, slope, damping);
    const tried = residuals(next);
    const left = sumOfSquares(tried);
    if (!(left < squares)) {
      damping *= 4;
      continue;
    }
    const gained = (squares - left) / squares;
    [values, found, squares] = [next, tried, left];
    damping = Math.max(1e-9, damping / 5);
    if (gained < 1e-10) break;
  }
  const { matrix } = normalEquations(parameters, values, found, residuals);
  // A hair of damping: what the data do not determine gets a huge spread, not none.
  const inverse = invert(damped(matrix, 1e-10), parameters.length);
  const spreads = parameters.map((_, i) => Math.sqrt(Math.abs(inverse[i]![i]!)));
  return { values, squares, spreads };
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** JᵀJ, and Jᵀr. */
function normalEquations(
  parameters: readonly FittedParameter[],
  values: readonly number[],
  found: Float64Array,
  residuals: (values: readonly number[]) => Float64Array,
) {
  const columns = parameters.map(({ high, typical }, i) => {
    const size = 1e-5 * Math.max(Math.abs(values[i]!), typical);
    const change = values[i]! + size > high ? -size : size;
    const there = residuals(values.map((value, k) => (k === i ? value + change : value)));
    return there.map((value, k) => (value - found[k]!) / change);
  });
  const product = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
    return sum;
  };
  const matrix = columns.map((a) => columns.map((b) => product(a, b)));
  return { matrix, slope: columns.map((column) => product(column, found)) };
}

function damped(matrix: readonly (readonly number[])[], damping: number): number[][] {
  const most = matrix.reduce((largest, row, i) => Math.max(largest, row[i]!), 0);
  return matrix.map((row, i) =>
    row.map((value, k) => (i === k ? value * (1 + damping) + 1e-14 * most : value)),
  );
}

function moved(
  parameters: readonly FittedParameter[],
  values: readonly number[],
  matrix: readonly (readonly number[])[],
  slope: readonly number[],
  damping: number,
): number[] {
  const inverse = invert(damped(matrix, damping), values.length);
  return parameters.map(({ low, high }, i) => {
    const step = inverse[i]!.reduce((sum, value, k) => sum + value * slope[k]!, 0);
    return Math.min(high, Math.max(low, values[i]! - step));
  });
}

/** The inverse of a small matrix by elimination with pivots. */
function invert(matrix: readonly (readonly number[])[], size: number): number[][] {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, k) => Number(i === k))]);
  for (let at = 0; at < size; at++) {
    let pivot = at;
    for (let i = at + 1; i < size; i++) {
      if (Math.abs(rows[i]![at]!) > Math.abs(rows[pivot]![at]!)) pivot = i;
    }
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    const own = rows[at]!;
    const factor = 1 / (own[at]! || Number.MIN_VALUE);
    rows[at] = own.map((value) => value * factor);
    for (let i = 0; i < size; i++) {
      const share = rows[i]![at]!;
      if (i !== at && share !== 0) {
        rows[i] = rows[i]!.map((value, k) => value - share * rows[at]![k]!);
      }
    }
  }
  return rows.map((row) => row.slice(size));
}
