/**
 * Width of one method's column beside a sigma, in percent of variation: the columns of all methods
 * together fill at most 0.4 of the narrowest gap between sigmas.
 * @param sigmas fractions, in any order; 0 is always among the gaps.
 */
export function columnWidth(sigmas: readonly number[], methods: number): number {
  const xs = [...new Set([0, ...sigmas])].map((sigma) => 100 * sigma).sort((a, b) => a - b);
  const gaps = xs.slice(1).map((x, i) => x - xs[i]!);
  return (0.4 * Math.min(...gaps, 100)) / Math.max(4, methods);
}

/** Where a method's column stands: columns away from the middle one, negative to the left. */
export function columnOffset(method: number, methods: number): number {
  return method - (methods - 1) / 2;
}

/** Ticks for an axis of variation in percent: at the sigmas themselves while they are few. */
export function sigmaAxis(sigmas: readonly number[], most: number) {
  const xs = [...new Set(sigmas.map((sigma) => Number((100 * sigma).toPrecision(6))))];
  return { ticks: xs.length <= most ? xs : most, tickFormat: String, tickSize: 4 };
}
