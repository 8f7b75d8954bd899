import type { Direction } from '../devices.js';
import type { WeightPoints } from './weight-points.js';

/**
 * Weights that a step model without noise goes through: each trace from its start, by the pulses between points.
 * @param starts of the traces, as many; those left out start as measured.
 */
export function trajectoryOf(
  { weights, to, pulses }: WeightPoints,
  step: (w: number, to: Direction) => number,
  [lower, upper]: readonly [number, number],
  starts: readonly number[],
): Float64Array {
  const out = new Float64Array(weights.length);
  let trace = -1;
  let w = 0;
  for (let i = 0; i < out.length; i++) {
    if (pulses[i] === 0) w = starts[++trace] ?? weights[i]!;
    for (let k = 0; k < pulses[i]!; k++) {
      w = Math.min(upper, Math.max(lower, w + to[i]! * step(w, to[i]!)));
    }
    out[i] = w;
  }
  return out;
}

/** How alike neighbouring residuals of a trace are, 0 to 0.99: how much less they tell than as many apart. */
export function alikeness(residuals: Float64Array, { pulses }: WeightPoints): number {
  let [both, squares] = [0, 0];
  for (let i = 1; i < residuals.length; i++) {
    if (pulses[i] !== 0) both += residuals[i]! * residuals[i - 1]!;
    squares += residuals[i]! ** 2;
  }
  return squares === 0 ? 0 : Math.min(0.99, Math.max(0, both / squares));
}
