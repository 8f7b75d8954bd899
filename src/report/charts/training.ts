import type { Markup } from '../markup.js';
import type { ExperimentResult, TrainingEpoch } from '../result.js';
import type { Canvas } from './canvas.js';
import { type Series, seriesOf } from './series.js';

/** One quantity of a training history. */
export interface Curve {
  readonly label: string;
  readonly read: (epoch: TrainingEpoch) => number | null;
}

/** Mean training loss of each epoch. */
export const LOSS: Curve = { label: 'training loss', read: ({ loss }) => loss };

/** Accuracy on the test data, without variation. */
export const TEST_ACCURACY: Curve = {
  label: 'test accuracy, %',
  read: ({ testAccuracy }) => testAccuracy,
};

interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  readonly run: number;
}

/** Draws one quantity against epochs, a line for each run; nothing if no epoch has a value. */
export function trainingChart(
  canvas: Canvas,
  result: ExperimentResult,
  curve: Curve,
): Markup | undefined {
  const lines = seriesOf(result.methods).map((series) => ({
    series,
    points: pointsOf(series, curve),
  }));
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  return canvas.draw({
    label: `${curve.label} by epoch for ${lines.map(({ series }) => series.method.label).join(', ')}`,
    options: {
      width: 420,
      height: 260,
      marginLeft: 46,
      marginTop: 26,
      marginBottom: 36,
      x: {
        label: 'epoch →',
        ticks: epochTicks(all.map(({ epoch }) => epoch)),
        tickFormat: 'd',
        tickSize: 4,
      },
      y: {
        label: `↑ ${curve.label}`,
        grid: true,
        nice: true,
        tickSize: 0,
        ...wideScale(all.map(({ value }) => value)),
      },
      marks: lines.flatMap(({ series, points }) => curveMarks(canvas, series, points)),
    },
  });
}

function curveMarks(
  { plot }: Canvas,
  { color, dash, symbol }: Series,
  points: readonly CurvePoint[],
) {
  const several = points.some(({ run }) => run > 0);
  const at = { x: 'epoch', y: 'value' };
  const style = { stroke: color, strokeWidth: several ? 1.2 : 2, strokeDasharray: dash };
  const ends = points.filter(({ run }, i) => points[i + 1]?.run !== run);
  return [
    plot.line(points, { ...at, z: 'run', ...style, strokeOpacity: several ? 0.75 : 1 }),
    plot.dot(ends, { ...at, fill: color, stroke: 'var(--paper)', symbol, r: 3.5 }),
  ];
}

function pointsOf({ method }: Series, { read }: Curve): CurvePoint[] {
  return method.training.flatMap((entry) => {
    const value = read(entry);
    const shown = value !== null && Number.isFinite(value);
    return shown ? [{ epoch: entry.epoch, value, run: entry.run }] : [];
  });
}

/** A logarithmic scale where the values span more than a factor of 20. */
export function wideScale(values: readonly number[]) {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  if (lowest <= 0 || highest <= 20 * lowest) return {};
  const ticks = roundNumbers(lowest, highest);
  return { type: 'log', tickFormat: '~g', ticks } as const;
}

/** 1, 2 and 5 times powers of ten over a range; powers of ten alone where that would be many. */
function roundNumbers(lowest: number, highest: number): number[] {
  const first = Math.floor(Math.log10(lowest));
  const decades = Math.ceil(Math.log10(highest)) - first + 1;
  const steps = decades > 4 ? [1] : [1, 2, 5];
  const all = Array.from({ length: decades }, (_, i) =>
    steps.map((step) => step * 10 ** (first + i)),
  );
  return all.flat().filter((value) => value >= lowest / 2 && value <= highest * 1.5);
}

/** Ticks of an axis of epochs: each of them while they are few. */
export function epochTicks(epochs: readonly number[]): number[] | number {
  const each = [...new Set(epochs)];
  return each.length <= 8 ? each : 6;
}
