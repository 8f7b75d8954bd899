import type { ExperimentResult, MethodResult, VariationPoint } from './result.js';

/** Methods against strengths of variation: the table that every report shows. */
export interface ResultMatrix {
  /** Every strength at which any method was tried on a chip, ascending. */
  readonly sigmas: readonly number[];
  readonly rows: readonly MatrixRow[];
}

/** One method's row, with a point for each of the matrix's sigmas. */
export interface MatrixRow {
  readonly method: MethodResult;
  readonly points: readonly (VariationPoint | undefined)[];
}

/** Lays a result out as methods × sigmas. */
export function matrixOf({ methods }: ExperimentResult): ResultMatrix {
  const sigmas = sortedSigmas(methods);
  const rows = methods.map((method) => ({
    method,
    points: sigmas.map((sigma) => pointAt(method, sigma)),
  }));
  return { sigmas, rows };
}

/** The method's point at a sigma, if it has one with a chip. */
export function pointAt(method: MethodResult, sigma: number): VariationPoint | undefined {
  return method.variation.find((point) => point.sigma === sigma && point.accuracy.length > 0);
}

/** Trained runs behind a method's numbers, at least 1. */
export function runsOf(method: MethodResult): number {
  return Math.max(1, method.digitalRuns.length);
}

/** Words for the chips behind a point: `20 chips`, `3 trained networks on 20 chips each`. */
export function chipsText(point: VariationPoint): string {
  const runs = Math.max(1, point.runMeans.length);
  const chips = point.accuracy.length;
  const each = chips / runs;
  if (runs === 1 || !Number.isInteger(each)) return chips === 1 ? 'one chip' : `${chips} chips`;
  return `${runs} trained networks on ${each === 1 ? 'one chip' : `${each} chips`} each`;
}

/** What the numbers of a matrix are taken over, in words; several where its points differ. */
export function chipsOfMatrix({ rows }: ResultMatrix): string {
  const texts = rows.flatMap(({ points }) => points.flatMap((point) => (point ? [point] : [])));
  return [...new Set(texts.map(chipsText))].join(' or ') || 'no chips';
}

function sortedSigmas(methods: readonly MethodResult[]): number[] {
  const sigmas = methods.flatMap(({ variation }) =>
    variation.filter(({ accuracy }) => accuracy.length > 0).map(({ sigma }) => sigma),
  );
  return [...new Set(sigmas)].sort((a, b) => a - b);
}
