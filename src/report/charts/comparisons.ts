import { sigmaText, signed } from '../format.js';
import type { Markup } from '../markup.js';
import type { ExperimentResult, Interval, PairedComparison } from '../result.js';
import type { Canvas } from './canvas.js';
import { type Series, seriesOf } from './series.js';

interface Row {
  readonly method: string;
  readonly label: string;
  readonly series: Series;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

const LINE = { y: 'method', x1: 'lower', x2: 'upper', strokeWidth: 2.5 };
const POINT = { y: 'method', x: 'difference', stroke: 'var(--paper)', r: 5 };

/** A range of differences that holds every interval and 0, with a little room at both ends. */
export function differenceDomain(comparisons: readonly PairedComparison[]): Interval {
  const ends = comparisons.flatMap(({ meanDifference, ci95 }) => [meanDifference, ...ci95]);
  const known = [0, ...ends.filter(Number.isFinite)];
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const margin = 0.06 * (highest - lowest) || 1;
  return [lowest - margin, highest + margin];
}

/** Draws paired differences to the baseline at one sigma, with their 95 % intervals and a line at 0. */
export function comparisonChart(
  canvas: Canvas,
  result: ExperimentResult,
  comparisons: readonly PairedComparison[],
  domain: Interval,
): Markup {
  const rows = comparisons.flatMap((one) => rowOf(result, one));
  const { plot } = canvas;
  return canvas.draw({
    label: `Paired differences at ${sigmaText(comparisons[0]?.sigma ?? 0)}: ${describe(rows)}`,
    options: {
      width: 420,
      height: 58 + 28 * rows.length,
      marginTop: 8,
      marginLeft: Math.min(170, 24 + 7 * Math.max(...rows.map(({ label }) => label.length), 4)),
      marginRight: 20,
      marginBottom: 38,
      x: {
        label: 'difference, points of accuracy →',
        domain: [...domain],
        grid: true,
        ticks: 6,
        tickSize: 0,
      },
      y: {
        label: null,
        domain: rows.map(({ method }) => method),
        tickFormat: (_, i) => rows[i]!.label,
        tickSize: 0,
      },
      marks: [
        plot.ruleX([0], { strokeOpacity: 0.7 }),
        ...rows.map((row) => plot.ruleY([row], { ...LINE, stroke: row.series.color })),
        ...rows.map((row) =>
          plot.dot([row], { ...POINT, fill: row.series.color, symbol: row.series.symbol }),
        ),
      ],
    },
  });
}

function rowOf({ methods }: ExperimentResult, comparison: PairedComparison): Row[] {
  const { method, meanDifference, ci95, chips } = comparison;
  const found = seriesOf(methods).find((one) => one.method.name === method);
  if (found === undefined || !Number.isFinite(meanDifference)) return [];
  const known = chips > 1 && ci95.every(Number.isFinite);
  const [lower, upper] = known ? ci95 : [meanDifference, meanDifference];
  const label = shorten(found.method.label);
  return [{ method, label, series: found, difference: meanDifference, lower, upper }];
}

function shorten(label: string): string {
  return label.length > 22 ? `${label.slice(0, 21)}…` : label;
}

function describe(rows: readonly Row[]): string {
  return rows.map(({ label, difference }) => `${label} ${signed(difference)} points`).join(', ');
}
