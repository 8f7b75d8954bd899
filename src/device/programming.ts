import { fillNormal, type Stream } from '../random/index.js';

/**
 * Writes target conductances: g = max(0, target + σ(target)·N(0,1)); a device cannot hold less than nothing.
 * @param target [devices], siemens, at least 0.
 * @param sigmaSiemens σ of one target, siemens, at least 0; where it is 0 the target is held bit for bit.
 * @param stream drawn once per programming event, device i with draw i.
 * @returns [devices], siemens.
 */
export function writeConductances(
  target: Float32Array,
  sigmaSiemens: (target: number) => number,
  stream: Stream,
): Float32Array {
  const held = fillNormal(stream, new Float32Array(target.length));
  for (let i = 0; i < held.length; i++) {
    const asked = target[i]!;
    held[i] = Math.max(0, asked + sigmaSiemens(asked) * held[i]!);
  }
  return held;
}

/** c₀ + c₁·x + c₂·x² + …, as fits of measured deviations are published. */
export function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
