import {
  and,
  clip,
  customGradient,
  divide,
  greaterOrEqual,
  lessOrEqual,
  multiply,
  reshape,
  round,
  subtract,
  sum,
  type Value,
  where,
} from '../graph/index.js';
import { largestCode } from './settings.js';

/**
 * Weights at the states of a memristor pair, with a trainable distance between states:
 *
 *   Q(W) = C(round(W/Δ)·Δ),  C limiting to ±(2^(bits-1) - 1)·Δ.
 *
 * The error of rounding counts as constant (straight-through): dQ/dW = 1 inside and 0 outside, dQ/dΔ =
 * round(W/Δ) - W/Δ inside and ±(2^(bits-1) - 1) outside, inside being where the rounded weight is not limited.
 * @param step Δ, a scalar above 0.
 * @param stepGradientFactor Δ's gradient is multiplied by it; 1 is the exact gradient.
 * @returns Q(W), in the shape of W.
 * @see HRAT paper, equations 1 and 2; Esser et al. 2020 for the factor 1/√(N·(2^(bits-1) - 1)).
 */
export function quantiseWeights(
  w: Value,
  step: Value,
  bits: number,
  stepGradientFactor = 1,
): Value {
  const most = largestCode(bits);
  const code = divide(w, step);
  const nearest = round(code);
  const limited = clip(nearest, -most, most);
  return customGradient(multiply(limited, step), [w, step], (g) => {
    const inside = and(greaterOrEqual(nearest, -most), lessOrEqual(nearest, most));
    const byStep = where(inside, subtract(nearest, code), limited);
    const total = multiply(sum(multiply(g, byStep)), stepGradientFactor);
    return [where(inside, g, 0), reshape(total, step.shape)];
  });
}

/** LSQ's factor on the gradient of a step, 1/√(N·(2^(bits-1) - 1)), N the number of weights. */
export function stepGradientFactor(count: number, bits: number): number {
  return 1 / Math.sqrt(count * largestCode(bits));
}
