/** The upper two floats in the place of the lower two. */
// @ts-ignore: decorator
@inline
function upperHalf(values: v128): v128 {
  return i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

/**
 * Of `count` floats less `shift`: sum and sum of squares in float64; and their least and largest.
 * Written to `out` as four f64. Least and largest pass over NaN; the sums do not. A shift near the mean keeps the variance exact where the mean is large.
 */
export function moments(base: usize, count: u32, out: usize, shift: f64): void {
  const shifts = f64x2.splat(shift);
  let sumsA = f64x2.splat(0);
  let sumsB = f64x2.splat(0);
  let sumsC = f64x2.splat(0);
  let sumsD = f64x2.splat(0);
  let squaresA = f64x2.splat(0);
  let squaresB = f64x2.splat(0);
  let squaresC = f64x2.splat(0);
  let squaresD = f64x2.splat(0);
  let lows = f32x4.splat(f32.POSITIVE_INFINITY);
  let highs = f32x4.splat(f32.NEGATIVE_INFINITY);
  // Eight at a time, each pair of lanes with sums of its own: one sum would wait for itself.
  const end = base + (<usize>(count & ~7) << 2);
  for (; base < end; base += 32) {
    const first = v128.load(base);
    const second = v128.load(base, 16);
    lows = f32x4.pmin(lows, f32x4.pmin(first, second));
    highs = f32x4.pmax(highs, f32x4.pmax(first, second));
    const a = f64x2.sub(f64x2.promote_low_f32x4(first), shifts);
    const b = f64x2.sub(f64x2.promote_low_f32x4(upperHalf(first)), shifts);
    const c = f64x2.sub(f64x2.promote_low_f32x4(second), shifts);
    const d = f64x2.sub(f64x2.promote_low_f32x4(upperHalf(second)), shifts);
    sumsA = f64x2.add(sumsA, a);
    sumsB = f64x2.add(sumsB, b);
    sumsC = f64x2.add(sumsC, c);
    sumsD = f64x2.add(sumsD, d);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
    squaresC = f64x2.add(squaresC, f64x2.mul(c, c));
    squaresD = f64x2.add(squaresD, f64x2.mul(d, d));
  }
  const sums = f64x2.add(f64x2.add(sumsA, sumsB), f64x2.add(sumsC, sumsD));
  const squareSums = f64x2.add(f64x2.add(squaresA, squaresB), f64x2.add(squaresC, squaresD));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let squares = f64x2.extract_lane(squareSums, 0) + f64x2.extract_lane(squareSums, 1);
  let low = min(min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)), min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)));
  let high = max(max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)), max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)));
  for (let i: u32 = 0; i < (count & 7); i++) {
    const value = load<f32>(base + (<usize>i << 2));
    const shifted = <f64>value - shift;
    sum += shifted;
    squares += shifted * shifted;
    low = min(low, value);
    high = max(high, value);
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  store<f64>(out, <f64>low, 16);
  store<f64>(out, <f64>high, 24);
}
