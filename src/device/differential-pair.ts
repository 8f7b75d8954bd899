import { ShapeError } from '../errors.js';
import type { ConductanceWindow } from './model.js';

/** Two devices a weight: the one that adds and the one that subtracts. [weights], siemens, each. */
export interface Pair {
  readonly plus: Float32Array;
  readonly minus: Float32Array;
}

/** How weights stand for conductances. */
export interface PairMapping {
  readonly window: ConductanceWindow;
  /** The weight that the whole window stands for, of each column in turn; one for all, or one a column. */
  readonly scales: readonly number[];
}

/**
 * Weights as pairs of conductances: g± = gMin + (gMax − gMin)·max(0, ±w/s); the other device of a pair rests at gMin.
 * @param weights [columns, …]; each at most its column's scale s in magnitude.
 * @returns siemens; where s is 0 both devices rest.
 * @throws ShapeError where the weights do not divide into the columns.
 * @see Joshi et al., Nature Communications 11, 2473 (2020) (two devices a weight, in a differential configuration).
 */
export function toPair(weights: Float32Array, { window, scales }: PairMapping): Pair {
  const { gMinSiemens, gMaxSiemens } = window;
  const length = columnLength(weights, scales);
  const [plus, minus] = [new Float32Array(weights.length), new Float32Array(weights.length)];
  for (let i = 0; i < weights.length; i++) {
    const scale = scales[Math.floor(i / length)]!;
    const share = scale === 0 ? 0 : weights[i]! / scale;
    plus[i] = gMinSiemens + (gMaxSiemens - gMinSiemens) * Math.max(0, share);
    minus[i] = gMinSiemens + (gMaxSiemens - gMinSiemens) * Math.max(0, -share);
  }
  return { plus, minus };
}

/**
 * Pairs of conductances as weights: w = s·(g+ − g−)/(gMax − gMin). Linear, so changes of conductances may be given
 * too.
 * @param pair siemens. @returns [columns, …], in the units of the scales.
 * @throws ShapeError as `toPair`.
 */
export function fromPair({ plus, minus }: Pair, { window, scales }: PairMapping): Float32Array {
  const width = window.gMaxSiemens - window.gMinSiemens;
  const length = columnLength(plus, scales);
  return plus.map((more, i) => (scales[Math.floor(i / length)]! * (more - minus[i]!)) / width);
}

function columnLength({ length }: Float32Array, { length: columns }: readonly number[]): number {
  if (columns > 0 && length % columns === 0) return length / columns;
  throw new ShapeError(
    `differential pair: weights must divide into ${columns} columns, got ${length}. Give one scale, or one a column.`,
  );
}
