/** Σ a[i]·b[i] in float64, in four partial sums. Both of one length. */
export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  const whole = a.length - (a.length % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** The Euclidean length of a vector. */
export function lengthOf(a: Float32Array | Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** y ← y + factor·x. */
export function addScaled(
  y: Float64Array,
  factor: number,
  x: Float32Array | Float64Array,
): Float64Array {
  for (let i = 0; i < y.length; i++) y[i]! += factor * x[i]!;
  return y;
}
