/**
 * One step of an LSTM's digital part, and its way back. Gates lie one after the other in vectors of 4·hidden: input,
 * forget, candidate, output.
 */

/** What a step leaves for its way back. */
export interface CellStep {
  /** [columns]: inputs, the state before, 1. */
  readonly x: Float32Array;
  /** [4·hidden], after their activations. */
  readonly gates: Float32Array;
  /** [hidden], before and after, and tanh of the latter. */
  readonly before: Float32Array;
  readonly cell: Float32Array;
  readonly squashed: Float32Array;
  /** [4·hidden], −∂L/∂(gates before their activations). */
  readonly delta: Float32Array;
}

export function createCellStep(columns: number, hidden: number): CellStep {
  return {
    x: new Float32Array(columns),
    gates: new Float32Array(4 * hidden),
    before: new Float32Array(hidden),
    cell: new Float32Array(hidden),
    squashed: new Float32Array(hidden),
    delta: new Float32Array(4 * hidden),
  };
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
// By the sigmoid: faster than Math.tanh, and within 2e-16 of it.
const tanh = (value: number) => 2 / (1 + Math.exp(-2 * value)) - 1;

/**
 * c' = f·c + i·g, h = o·tanh(c').
 * @param sums [4·hidden], W·x. @param cell [hidden], c; becomes c'. @param h [hidden], written.
 */
export function stepCell(
  sums: Float32Array,
  cell: Float32Array,
  h: Float32Array,
  step: CellStep,
): void {
  const n = cell.length;
  const { gates } = step;
  step.before.set(cell);
  for (let i = 0; i < n; i++) {
    const input = sigmoid(sums[i]!);
    const forget = sigmoid(sums[n + i]!);
    const candidate = tanh(sums[2 * n + i]!);
    const output = sigmoid(sums[3 * n + i]!);
    const next = forget * cell[i]! + input * candidate;
    const squashed = tanh(next);
    gates[i] = input;
    gates[n + i] = forget;
    gates[2 * n + i] = candidate;
    gates[3 * n + i] = output;
    cell[i] = next;
    step.squashed[i] = squashed;
    h[i] = output * squashed;
  }
  step.cell.set(cell);
}

/**
 * Errors of the gates, written to `step.delta`.
 * @param dh [hidden], −∂L/∂h. @param dc [hidden], −∂L/∂c' from the step after; becomes −∂L/∂c for the step before.
 */
export function backCell(dh: Float32Array, dc: Float32Array, step: CellStep): void {
  const n = dh.length;
  const { gates, before, squashed, delta } = step;
  for (let i = 0; i < n; i++) {
    const input = gates[i]!;
    const forget = gates[n + i]!;
    const candidate = gates[2 * n + i]!;
    const output = gates[3 * n + i]!;
    const s = squashed[i]!;
    const error = dc[i]! + dh[i]! * output * (1 - s * s);
    delta[i] = error * candidate * input * (1 - input);
    delta[n + i] = error * before[i]! * forget * (1 - forget);
    delta[2 * n + i] = error * input * (1 - candidate * candidate);
    delta[3 * n + i] = dh[i]! * s * output * (1 - output);
    dc[i] = error * forget;
  }
}
