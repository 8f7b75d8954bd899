import { mostHalvings, type Periphery, type ReadManagement, stepsOf } from '../periphery.js';

/** Rounds to the nearest integer, halves to the even one, as hardware floats do. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** A value within full scale, −1 to 1, at the nearest of a converter's levels. */
export function digitise(value: number, steps: number): number {
  const within = Math.min(1, Math.max(-1, value));
  return steps > 0 ? roundHalfEven(within * steps) / steps : within;
}

/** The output converter and bound: a value in units of weight. */
function limit(value: number, bound: number, steps: number): number {
  if (bound === Infinity) return value;
  return bound * digitise(value / bound, steps);
}

/**
 * One product with the periphery, step by step.
 * @param input one element an input line. @param multiply the array alone: one element an output line.
 * @param drawNoise σ·N(0,1) for every output line, fresh at every call.
 */
export function readTile(
  input: Float32Array,
  multiply: (levels: readonly number[]) => number[],
  drawNoise: () => ArrayLike<number>,
  periphery: Periphery,
  management: ReadManagement,
): { readonly outputs: number[]; readonly halved: number } {
  const values = Array.from(input);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bound = periphery.bound === 'none' ? Infinity : periphery.bound;
  if (management.noise && largest === 0) {
    return { outputs: multiply(values).map(() => 0), halved: 0 };
  }
  let scale = management.noise ? largest : 1;
  for (let halved = 0; ; halved++) {
    const levels = values.map((value) => digitise(value / scale, stepsOf(periphery.inputs)));
    const noise = drawNoise();
    const sums = multiply(levels).map((sum, i) => sum + noise[i]!);
    const saturated = sums.some((sum) => Math.abs(sum) > bound);
    if (saturated && management.bound && halved < mostHalvings) {
      scale *= 2;
      continue;
    }
    const factor = scale * periphery.outputScale;
    const outputs = sums.map((sum) => factor * limit(sum, bound, stepsOf(periphery.outputs)));
    return { outputs, halved };
  }
}
