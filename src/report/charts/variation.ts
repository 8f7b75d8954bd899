import type { Markish } from '@observablehq/plot';
import { decimal, hasInterval, plural, sigmaText } from '../format.js';
import type { Markup } from '../markup.js';
import type { ExperimentResult, Interval, VariationPoint } from '../result.js';
import type { Canvas } from './canvas.js';
import { columnOffset, columnWidth, sigmaAxis } from './columns.js';
import { type Series, seriesOf } from './series.js';

/** Chips drawn as dots at most, over all methods and sigmas: enough to see a spread. */
const MOST_DOTS = 4000;

/** The accuracy axis spans at least so many points, lest chance look like a trend. */
const LEAST_SPAN = 5;

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** Draws accuracy against variation: means, 95 % bands, and a dot for each chip. */
export function variationChart(canvas: Canvas, result: ExperimentResult, width: number): Markup {
  const series = seriesOf(result.methods);
  const points = series.map(({ method }) => method.variation.filter(isTried));
  const dots = chipDots(points);
  const opacity = Math.min(0.17, 0.8 / series.length);
  return canvas.draw({
    label: describe(result),
    options: {
      width,
      height: Math.round(width < 600 ? width * 0.85 : width * 0.48),
      marginLeft: 40,
      marginTop: 26,
      marginRight: 28,
      marginBottom: 40,
      x: {
        label: 'weight variation, % of the layer’s range →',
        ...sigmaAxis([0, ...points.flat().map(({ sigma }) => sigma)], width < 600 ? 6 : 12),
      },
      y: {
        label: '↑ test accuracy, %',
        grid: true,
        tickSize: 0,
        ...accuracyDomain(dots.flat(), result),
      },
      marks: [
        ...series.flatMap((one, i) => spreadMarks(canvas, one, points[i]!, dots[i]!, opacity)),
        ...series.flatMap((one, i) => meanMarks(canvas, one, points[i]!)),
      ],
    },
  });
}

/** Whether every chip has its dot, or only the first of them. */
export function showsEveryChip({ methods }: ExperimentResult): boolean {
  return (
    methods.flatMap(({ variation }) => variation).flatMap(({ accuracy }) => accuracy).length <=
    MOST_DOTS
  );
}

function spreadMarks(
  { plot }: Canvas,
  { color }: Series,
  points: readonly VariationPoint[],
  dots: readonly Dot[],
  bandOpacity: number,
): Markish[] {
  const banded = points
    .filter(hasInterval)
    .map(({ sigma, ci95 }) => [100 * sigma, ...withinPercent(ci95)] as const);
  const band = {
    x: (p: readonly number[]) => p[0],
    y1: (p: readonly number[]) => p[1],
    y2: (p: readonly number[]) => p[2],
  };
  const area = plot.areaY(banded, { ...band, fill: color, fillOpacity: bandOpacity });
  const chips = plot.dot(dots, { x: 'x', y: 'y', r: 1.7, fill: color, fillOpacity: 0.45 });
  const whisker = plot.ruleX(banded, { ...band, stroke: color, strokeWidth: 2.5 });
  return banded.length === 1 ? [chips, whisker] : [area, chips];
}

function meanMarks({ plot }: Canvas, series: Series, points: readonly VariationPoint[]): Markish[] {
  const { method, color, dash, symbol } = series;
  const means = points.map(({ sigma, mean }) => ({ x: 100 * sigma, y: mean }));
  const digital = points.some(({ sigma }) => sigma === 0) ? [] : [{ x: 0, y: method.digital }];
  const title = ({ x, y }: Dot) => `${method.label} at ${sigmaText(x / 100)}: ${decimal(y)} %`;
  const marker = { x: 'x', y: 'y', fill: color, stroke: 'var(--paper)', symbol, title };
  return [
    plot.line([...digital, ...means], {
      x: 'x',
      y: 'y',
      stroke: color,
      strokeWidth: 2,
      strokeDasharray: dash,
    }),
    plot.dot([...digital, ...means], { ...marker, r: 4.5 }),
  ];
}

/** Chips side by side: methods get neighbouring columns, and dots within one a fixed jitter. */
function chipDots(points: readonly (readonly VariationPoint[])[]): Dot[][] {
  const column = columnWidth(
    points.flat().map(({ sigma }) => sigma),
    points.length,
  );
  const total = points.flat().reduce((sum, { accuracy }) => sum + accuracy.length, 0);
  const share = Math.min(1, MOST_DOTS / Math.max(1, total));
  return points.map((own, method) => {
    const offset = columnOffset(method, points.length) * column;
    return own.flatMap(({ sigma, accuracy }) =>
      accuracy
        .slice(0, Math.ceil(share * accuracy.length))
        .map((y, chip) => ({ x: 100 * sigma + offset + jitter(chip) * column, y })),
    );
  });
}

/** −0.3 to 0.3, by the golden ratio: neighbours lie apart, and every call gives the same. */
function jitter(chip: number): number {
  return 0.6 * (((chip + 1) * 0.618034) % 1) - 0.3;
}

function accuracyDomain(dots: readonly Dot[], { methods }: ExperimentResult) {
  const bands = methods.flatMap(({ variation }) => variation.filter(hasInterval));
  const values = [
    ...dots.map(({ y }) => y),
    ...methods.map(({ digital }) => digital),
    ...bands.flatMap(({ ci95 }) => withinPercent(ci95)),
  ];
  const lowest = Math.min(...values.filter(Number.isFinite), 100);
  const highest = Math.max(...values.filter(Number.isFinite), 0);
  const margin = Math.max((LEAST_SPAN - highest + lowest) / 2, 0.04 * (highest - lowest));
  return { domain: [Math.max(0, lowest - margin), Math.min(100, highest + margin)], nice: true };
}

/** The part of an interval that accuracies can lie in: a mean's interval may reach past 100 %. */
function withinPercent([low, high]: Interval): Interval {
  return [Math.max(0, low), Math.min(100, high)];
}

function isTried({ accuracy }: VariationPoint): boolean {
  return accuracy.length > 0;
}

function describe({ methods }: ExperimentResult): string {
  const ends = methods.flatMap(({ label, variation }) => {
    const last = variation.filter(isTried).at(-1);
    return last ? [`${label} ${decimal(last.mean)} % at ${sigmaText(last.sigma)}`] : [];
  });
  return `Accuracy against weight variation for ${plural(methods.length, 'method')}: ${ends.join(', ')}.`;
}
