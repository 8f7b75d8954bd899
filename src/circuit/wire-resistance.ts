import { BackendError, ShapeError, SpecError, type SpecProblem } from '../errors.js';

/** A crossbar whose wires have resistance; every segment between two devices, and to source and ground, has it. */
export interface ResistiveCrossbar {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns], siemens; 0 is a missing device. */
  readonly siemens: ArrayLike<number>;
  /** Resistance of a segment of a word line, along a row, ohms. */
  readonly wordLineOhms: number;
  /** Resistance of a segment of a bit line, along a column, ohms. */
  readonly bitLineOhms: number;
}

/** Voltages at both ends of every device, [rows, columns], and the current of every column. */
export interface NodalSolution {
  readonly wordLineVolts: Float64Array;
  readonly bitLineVolts: Float64Array;
  /** [columns], amperes into the virtual grounds. */
  readonly currents: Float64Array;
  readonly iterations: number;
}

const tolerance = 1e-13;
const mostIterations = 5000;

/**
 * Voltages and currents of a crossbar with wire resistance, by nodal analysis,
 *
 *   (2·g_wl + G)·V_wl - g_wl·(V_left + V_right) - G·V_bl = 0,
 *   (2·g_bl + G)·V_bl - g_bl·(V_up + V_down) - G·V_wl = 0,
 *
 * rows driven from their left end, columns held at ground at their lower end, the other ends open. The system is
 * symmetric and positive definite; it is solved by conjugate gradients, preconditioned by the exact solution of every
 * line on its own, until the residual is 10⁻¹³ of the devices' currents.
 * @param volts [rows], of the sources.
 * @throws ShapeError where sizes do not fit; SpecError for resistances that are not above 0, or conductances below 0;
 * BackendError where the iteration does not converge.
 */
export function solveWireResistance(
  crossbar: ResistiveCrossbar,
  volts: ArrayLike<number>,
): NodalSolution {
  check(crossbar, volts);
  const { rows, columns, siemens, bitLineOhms } = crossbar;
  const count = rows * columns;
  // Unknown are the differences from ideal wires: their sources are the devices' currents alone, which the currents
  // through the wires would drown.
  const right = new Float64Array(2 * count);
  for (let at = 0; at < count; at++) {
    const current = siemens[at]! * volts[Math.floor(at / columns)]!;
    right[at] = -current;
    right[count + at] = current;
  }
  const { x, iterations } = conjugateGradients(new NodalSystem(crossbar), right);
  const bitLineVolts = x.slice(count);
  const lowest = bitLineVolts.subarray((rows - 1) * columns);
  return {
    wordLineVolts: x.subarray(0, count).map((drop, at) => volts[Math.floor(at / columns)]! + drop),
    bitLineVolts,
    currents: Float64Array.from(lowest, (v) => v / bitLineOhms),
    iterations,
  };
}

/**
 * The matrix by which a crossbar with wire resistance multiplies, currents = volts · G_eff: one solution a column, by
 * reciprocity, since the current of column j from row i's source is that of row i from column j's.
 * @returns [rows, columns], siemens.
 */
export function effectiveConductances(crossbar: ResistiveCrossbar): Float64Array {
  const { rows, columns } = crossbar;
  check(crossbar, new Float64Array(rows));
  const system = new NodalSystem(crossbar);
  const effective = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    // A volt on column j, as in `solveWireResistance` less what it makes of ideal wires.
    const right = new Float64Array(2 * rows * columns);
    for (let at = j; at < rows * columns; at += columns) {
      right[at] = crossbar.siemens[at]!;
      right[rows * columns + at] = -crossbar.siemens[at]!;
    }
    const { x } = conjugateGradients(system, right);
    for (let i = 0; i < rows; i++) {
      effective[i * columns + j] = x[i * columns]! / crossbar.wordLineOhms;
    }
  }
  return effective;
}

/** A · x for the nodal equations, and the solution of each line alone. */
class NodalSystem {
  readonly size: number;
  private readonly word: number;
  private readonly bit: number;
  /** Diagonal: [rows, columns] of word lines, then of bit lines. */
  private readonly diagonal: Float64Array;
  // Thomas's algorithm: the multipliers of every line, computed once.
  private readonly pivots: Float64Array;

  constructor(private readonly crossbar: ResistiveCrossbar) {
    const { rows, columns, siemens, wordLineOhms, bitLineOhms } = crossbar;
    const count = rows * columns;
    this.size = 2 * count;
    this.word = 1 / wordLineOhms;
    this.bit = 1 / bitLineOhms;
    this.diagonal = new Float64Array(this.size);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const at = i * columns + j;
        // A source or ground at one end, nothing beyond the other.
        this.diagonal[at] = siemens[at]! + this.word * (j === columns - 1 ? 1 : 2);
        this.diagonal[count + at] = siemens[at]! + this.bit * (i === 0 ? 1 : 2);
      }
    }
    this.pivots = this.factorise();
  }

  multiply(x: Float64Array, out: Float64Array): void {
    const { rows, columns, siemens } = this.crossbar;
    const count = rows * columns;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const at = i * columns + j;
        let along = 0;
        if (j > 0) along += x[at - 1]!;
        if (j < columns - 1) along += x[at + 1]!;
        out[at] = this.diagonal[at]! * x[at]! - this.word * along - siemens[at]! * x[count + at]!;
        let down = 0;
        if (i > 0) down += x[count + at - columns]!;
        if (i < rows - 1) down += x[count + at + columns]!;
        out[count + at] =
          this.diagonal[count + at]! * x[count + at]! - this.bit * down - siemens[at]! * x[at]!;
      }
    }
  }

  /** Solves every word line and every bit line as if it were alone. */
  precondition(right: Float64Array, out: Float64Array): void {
    const { rows, columns } = this.crossbar;
    const count = rows * columns;
    for (let i = 0; i < rows; i++) this.line(right, out, i * columns, 1, columns, this.word);
    for (let j = 0; j < columns; j++) this.line(right, out, count + j, columns, rows, this.bit);
  }

  private line(
    right: Float64Array,
    out: Float64Array,
    from: number,
    stride: number,
    length: number,
    g: number,
  ): void {
    const { pivots } = this;
    out[from] = right[from]! / pivots[from]!;
    for (let k = 1; k < length; k++) {
      const at = from + k * stride;
      out[at] = (right[at]! + g * out[at - stride]!) / pivots[at]!;
    }
    for (let k = length - 2; k >= 0; k--) {
      const at = from + k * stride;
      out[at]! += (g / pivots[at]!) * out[at + stride]!;
    }
  }

  private factorise(): Float64Array {
    const { rows, columns } = this.crossbar;
    const count = rows * columns;
    const pivots = this.diagonal.slice();
    for (let at = 0; at < count; at++) {
      if (at % columns > 0) pivots[at]! -= this.word ** 2 / pivots[at - 1]!;
      if (at >= columns) pivots[count + at]! -= this.bit ** 2 / pivots[count + at - columns]!;
    }
    return pivots;
  }
}

function conjugateGradients(system: NodalSystem, right: Float64Array) {
  const x = new Float64Array(system.size);
  const r = right.slice();
  const z = new Float64Array(system.size);
  const q = new Float64Array(system.size);
  system.precondition(r, z);
  const p = z.slice();
  let rho = dot(r, z);
  const goal = tolerance * Math.sqrt(dot(right, right));
  for (let iterations = 0; iterations < mostIterations; iterations++) {
    if (Math.sqrt(dot(r, r)) <= goal) return { x, iterations };
    system.multiply(p, q);
    const alpha = rho / dot(p, q);
    for (let i = 0; i < x.length; i++) {
      x[i]! += alpha * p[i]!;
      r[i]! -= alpha * q[i]!;
    }
    system.precondition(r, z);
    const next = dot(r, z);
    const beta = next / rho;
    rho = next;
    for (let i = 0; i < p.length; i++) p[i] = z[i]! + beta * p[i]!;
  }
  throw new BackendError(
    `wire resistance: the iteration must converge within ${mostIterations} steps, got a residual of ${Math.sqrt(dot(r, r)).toExponential(2)}. Check that conductances and resistances are in siemens and ohms.`,
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function check(crossbar: ResistiveCrossbar, volts: ArrayLike<number>): void {
  const { rows, columns, siemens, wordLineOhms, bitLineOhms } = crossbar;
  if (!(rows >= 1 && columns >= 1 && siemens.length === rows * columns)) {
    throw new ShapeError(
      `wire resistance: conductances must be [rows, columns] = [${rows}, ${columns}], got ${siemens.length} of them. Give one a crossing.`,
    );
  }
  if (volts.length !== rows) {
    throw new ShapeError(
      `wire resistance: volts must be [rows] = [${rows}], got ${volts.length}. Give one a row.`,
    );
  }
  const problems: SpecProblem[] = [];
  for (const [path, ohms] of Object.entries({ wordLineOhms, bitLineOhms })) {
    if (Number.isFinite(ohms) && ohms > 0) continue;
    const message = `expected a finite number above 0, got ${ohms}. Without resistance no solver is needed.`;
    problems.push({ path, message });
  }
  const wrong = Array.from(siemens).find((g) => !(Number.isFinite(g) && g >= 0));
  if (wrong !== undefined) {
    const message = `expected finite numbers not below 0, got ${wrong}. Give conductances, not weights.`;
    problems.push({ path: 'siemens', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
