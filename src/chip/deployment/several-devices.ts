/**
 * Weights as K two-state devices hold them together: w = (range/2)·Σ 2^(k-1)·b_k / (2^K - 1), b_k = ±1, which are
 * 2^K evenly spaced levels from -range/2 to range/2; the nearest is taken. None of them is 0: our reading of devices
 * whose reference lies in the middle of their window.
 * @param weights [columns, …]. @param ranges [columns], in units of the weights.
 * @param count K.
 * @see HA-SGD paper, section 3.1.
 */
export function toTwoStates(
  weights: Float32Array,
  ranges: Float64Array,
  count: number,
): Float32Array {
  const rows = weights.length / ranges.length;
  const steps = 2 ** count - 1;
  return weights.map((w, i) => {
    const range = ranges[Math.floor(i / rows)]!;
    if (range === 0) return w;
    return (Math.round((w / range + 0.5) * steps) / steps - 0.5) * range;
  });
}

/**
 * Standard deviation of a weight's error over that of one of its K binary-weighted devices, their errors
 * independent: √(Σ 4^(k-1)) / Σ 2^(k-1) = √((2^K + 1) / (3·(2^K - 1))). 1 for one device, 1/√3 for many, since the
 * most significant one dominates. A shift is common to all, and stays as it is.
 */
export function errorShare(count: number): number {
  return Math.sqrt((2 ** count + 1) / (3 * (2 ** count - 1)));
}
