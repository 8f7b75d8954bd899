import { decimal } from '../format.js';
import type { Markup } from '../markup.js';
import type { ExperimentResult, VariationPoint, Yield } from '../result.js';
import type { Canvas } from './canvas.js';
import { columnOffset, columnWidth, sigmaAxis } from './columns.js';
import { type Series, seriesOf } from './series.js';

interface YieldPoint {
  readonly sigma: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** Every threshold that a result has yields for, ascending. */
export function thresholdsOf({ methods }: ExperimentResult): number[] {
  const all = methods.flatMap(({ variation }) =>
    variation.filter(isTried).flatMap(({ yields }) => yields),
  );
  return [...new Set(all.map(({ threshold }) => threshold))].sort((a, b) => a - b);
}

/** The yield of a point at a threshold, if it has one. */
export function yieldAt(point: VariationPoint | undefined, threshold: number): Yield | undefined {
  return point?.yields.find((one) => one.threshold === threshold);
}

/** Draws the share of chips that reach one threshold against variation, with 95 % intervals. */
export function yieldChart(canvas: Canvas, result: ExperimentResult, threshold: number): Markup {
  const series = seriesOf(result.methods);
  return canvas.draw({
    label: `Share of chips with at least ${decimal(threshold)} % accuracy against weight variation`,
    options: {
      width: 420,
      height: 240,
      marginLeft: 46,
      marginTop: 26,
      marginBottom: 36,
      marginRight: 24,
      x: { label: 'weight variation, % →', insetLeft: 8, ...sigmaAxis(sigmasOf(result), 7) },
      y: { label: '↑ share of chips, %', grid: true, domain: [0, 100], tickSize: 0 },
      marks: series.flatMap((one) => yieldMarks(canvas, one, pointsOf(result, one, threshold))),
    },
  });
}

function yieldMarks({ plot }: Canvas, series: Series, points: readonly YieldPoint[]) {
  const { color, dash, symbol } = series;
  const at = { x: 'sigma', y: 'share' };
  return [
    plot.ruleX(points, {
      x: 'sigma',
      y1: 'lower',
      y2: 'upper',
      stroke: color,
      strokeOpacity: 0.55,
    }),
    plot.line(points, { ...at, stroke: color, strokeWidth: 2, strokeDasharray: dash }),
    plot.dot(points, { ...at, fill: color, stroke: 'var(--paper)', symbol, r: 4 }),
  ];
}

/** Each method stands a little beside the sigma, so that intervals do not cover each other. */
function pointsOf(result: ExperimentResult, series: Series, threshold: number): YieldPoint[] {
  const { method, index } = series;
  const methods = result.methods.length;
  const sigmas = sigmasOf(result);
  const offset = 0.6 * columnOffset(index, methods) * columnWidth(sigmas, methods);
  return method.variation.filter(isTried).flatMap((point) => {
    const found = yieldAt(point, threshold);
    if (found === undefined) return [];
    const [lower, upper] = found.ci95;
    const sigma = 100 * point.sigma + offset;
    return [{ sigma, share: 100 * found.share, lower: 100 * lower, upper: 100 * upper }];
  });
}

function sigmasOf({ methods }: ExperimentResult): number[] {
  return methods.flatMap(({ variation }) => variation.filter(isTried).map(({ sigma }) => sigma));
}

function isTried({ accuracy }: VariationPoint): boolean {
  return accuracy.length > 0;
}
