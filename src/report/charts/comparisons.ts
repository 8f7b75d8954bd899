import { signed, sigmaText } from '../format.js';
import type { Markup } from '../markup.js';
import type { ExperimentResult, PairedComparison } from '../result.js';
import type { Canvas } from './canvas.js';
import { seriesOf } from './series.js';

interface Row {
  readonly label: string;
  readonly color: string;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

/** Draws paired differences to the baseline at one sigma, with their 95 % intervals and a line at 0. */
export function comparisonChart(
  canvas: Canvas,
  result: ExperimentResult,
  comparisons: readonly PairedComparison[],
): Markup {
  const rows = comparisons.flatMap((one) => rowOf(result, one));
  const { plot } = canvas;
  return canvas.draw({
    label: `Paired differences at ${sigmaText(comparisons[0]?.sigma ?? 0)}: ${describe(rows)}`,
    options: {
      width: 420,
      height: 64 + 30 * rows.length,
      marginLeft: Math.min(170, 24 + 7 * Math.max(...rows.map(({ label }) => label.length), 4)),
      marginRight: 20,
      marginBottom: 38,
      x: { label: 'difference, points of accuracy →', grid: true, nice: true, ticks: 6 },
      y: { label: null, domain: rows.map(({ label }) => label), tickSize: 0 },
      marks: [
        plot.ruleX([0], { strokeOpacity: 0.7 }),
        plot.ruleY(rows, { y: 'label', x1: 'lower', x2: 'upper', stroke: 'color', strokeWidth: 2.5 }),
        plot.dot(rows, { y: 'label', x: 'difference', fill: 'color', stroke: 'var(--paper)', r: 5 }),
      ],
      color: { type: 'identity' },
    },
  });
}

function rowOf({ methods }: ExperimentResult, comparison: PairedComparison): Row[] {
  const { method, meanDifference, ci95, chips } = comparison;
  const found = seriesOf(methods).find((one) => one.method.name === method);
  if (!Number.isFinite(meanDifference)) return [];
  const known = chips > 1 && ci95.every(Number.isFinite);
  const [lower, upper] = known ? ci95 : [meanDifference, meanDifference];
  const label = shorten(found?.method.label ?? method);
  const color = found?.color ?? 'currentColor';
  return [{ label, color, difference: meanDifference, lower, upper }];
}

function shorten(label: string): string {
  return label.length > 22 ? `${label.slice(0, 21)}…` : label;
}

function describe(rows: readonly Row[]): string {
  return rows.map(({ label, difference }) => `${label} ${signed(difference)} points`).join(', ');
}
