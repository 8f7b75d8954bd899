import type { Direction } from '../devices.js';
import type { RoughSteps } from './families.js';
import type { MeasuredResponse } from './measured-response.js';

/** Measured points as weights, all traces one after the other. */
export interface WeightPoints {
  /** Half of the measured window: weights lie from −half to half. */
  readonly half: number;
  readonly siemensPerWeight: number;
  /** The conductance of weight 0: the middle of the window. */
  readonly middleSiemens: number;
  readonly weights: Float64Array;
  readonly to: readonly Direction[];
  /** Pulses since the point before; 0 where a trace begins. */
  readonly pulses: readonly number[];
}

/** Maps conductances linearly onto weights, the measured window onto ±half. */
export function weightPoints(response: MeasuredResponse, half: number): WeightPoints {
  const { minSiemens, maxSiemens } = response;
  const middleSiemens = (minSiemens + maxSiemens) / 2;
  const siemensPerWeight = (maxSiemens - minSiemens) / (2 * half);
  const points = response.traces.flat();
  return {
    half,
    siemensPerWeight,
    middleSiemens,
    weights: Float64Array.from(
      points,
      ({ siemens }) => (siemens - middleSiemens) / siemensPerWeight,
    ),
    to: points.map(({ to }) => to),
    pulses: response.traces.flatMap((trace) =>
      trace.map((point, i) => (i === 0 ? 0 : point.pulses)),
    ),
  };
}

/** Lines through increments over the weight before them: a first idea of all models. */
export function roughSteps(points: WeightPoints): RoughSteps {
  const [up, upSlope] = lineThrough(points, 1);
  const [down, downSlope] = lineThrough(points, -1);
  return { up, upSlope, down, downSlope: downSlope };
}

/** Step at w = 0, and how much it shrinks by weight in its direction; at least a hundredth of the mean, and 0. */
function lineThrough({ weights, to, pulses, half }: WeightPoints, direction: Direction) {
  let [n, sumW, sumS, squares, both] = [0, 0, 0, 0, 0];
  for (let i = 1; i < weights.length; i++) {
    if (to[i] !== direction || pulses[i] === 0) continue;
    const middle = (direction * (weights[i]! + weights[i - 1]!)) / 2;
    const step = (direction * (weights[i]! - weights[i - 1]!)) / pulses[i]!;
    const weight = pulses[i]!;
    n += weight;
    sumW += weight * middle;
    sumS += weight * step;
    squares += weight * middle * middle;
    both += weight * middle * step;
  }
  const mean = Math.max(sumS / n, 1e-4 * half);
  const variance = squares - (sumW * sumW) / n;
  const slope = variance > 0 ? Math.max(0, (sumW * sumS) / n - both) / variance : 0;
  return [Math.max(mean + (slope * sumW) / n, 0.1 * mean), slope] as const;
}
