/** Statistics that the tests of random draws share. */

/** Mean, variance, skewness and kurtosis of a sample. */
export function moments(sample: Float32Array) {
  const n = sample.length;
  const mean = sample.reduce((sum, x) => sum + x, 0) / n;
  let [second, third, fourth] = [0, 0, 0];
  for (const x of sample) {
    const square = (x - mean) * (x - mean);
    second += square / n;
    third += (square * (x - mean)) / n;
    fourth += (square * square) / n;
  }
  return {
    mean,
    variance: second,
    skewness: third / second ** 1.5,
    kurtosis: fourth / second ** 2,
  };
}

/** Pearson correlation of two samples of the same length. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb] = [moments(a), moments(b)];
  let covariance = 0;
  for (let i = 0; i < a.length; i++) {
    covariance += ((a[i]! - ma.mean) * (b[i]! - mb.mean)) / a.length;
  }
  return covariance / Math.sqrt(ma.variance * mb.variance);
}

/** Largest distance between the sample's distribution and `cdf`, times √n (Kolmogorov–Smirnov). */
export function kolmogorov(sample: Float32Array, cdf: (x: number) => number): number {
  const n = sample.length;
  const distances = sample
    .slice()
    .sort()
    .map((x, i) => Math.max(Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n)));
  return Math.sqrt(n) * distances.reduce((most, d) => Math.max(most, d), 0);
}

/** What √n·D exceeds once in 1000 rounds of `looks` samples of the right law. */
export function kolmogorovLimit(looks = 1): number {
  return Math.sqrt(-Math.log(0.001 / looks / 2) / 2);
}

/** Φ(x) to 8e-8. @see Abramowitz and Stegun, 7.1.26. */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * poly * Math.exp(-z * z);
  return x < 0 ? upper : 1 - upper;
}

/** Σ (observed − expected)²/expected over equally likely cells. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
