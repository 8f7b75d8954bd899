import type { Markup } from '../markup.js';
import type { ExperimentResult, TrainingEpoch } from '../result.js';
import type { Canvas } from './canvas.js';
import { type Series, seriesOf } from './series.js';

/** One quantity of a training history. */
export interface Curve {
  readonly label: string;
  readonly valueOf: (epoch: TrainingEpoch) => number | null;
}

/** Mean training loss of each epoch. */
export const LOSS: Curve = { label: 'training loss', valueOf: ({ loss }) => loss };

/** Accuracy on the test data, without variation. */
export const TEST_ACCURACY: Curve = {
  label: 'test accuracy, %',
  valueOf: ({ testAccuracy }) => testAccuracy,
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
  const lines = seriesOf(result.methods).map((series) => ({ series, points: pointsOf(series, curve) }));
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  return canvas.draw({
    label: `${curve.label} by epoch for ${lines.map(({ series }) => series.method.label).join(', ')}`,
    options: {
      width: 420,
      height: 260,
      marginLeft: 46,
      marginBottom: 36,
      x: { label: 'epoch →', ticks: epochTicks(all) },
      y: { label: `↑ ${curve.label}`, grid: true, nice: true, ...scaleOf(all) },
      marks: lines.flatMap(({ series, points }) => curveMarks(canvas, series, points)),
    },
  });
}

function curveMarks({ plot }: Canvas, { color, dash, symbol }: Series, points: readonly CurvePoint[]) {
  const several = points.some(({ run }) => run > 0);
  const at = { x: 'epoch', y: 'value' };
  const style = { stroke: color, strokeWidth: several ? 1.2 : 2, strokeDasharray: dash };
  const ends = points.filter(({ epoch, run }, i) => points[i + 1]?.run !== run || epoch === undefined);
  return [
    plot.line(points, { ...at, z: 'run', ...style, strokeOpacity: several ? 0.75 : 1 }),
    plot.dot(ends, { ...at, fill: color, stroke: 'var(--paper)', symbol, r: 3.5 }),
  ];
}

function pointsOf({ method }: Series, { valueOf }: Curve): CurvePoint[] {
  return method.training.flatMap((entry) => {
    const value = valueOf(entry);
    const shown = value !== null && Number.isFinite(value);
    return shown ? [{ epoch: entry.epoch, value, run: entry.run }] : [];
  });
}

/** A logarithmic scale where the values span more than a factor of 20. */
function scaleOf(points: readonly CurvePoint[]) {
  const values = points.map(({ value }) => value);
  const lowest = Math.min(...values);
  const wide = lowest > 0 && Math.max(...values) > 20 * lowest;
  return wide ? ({ type: 'log', tickFormat: '~g', ticks: 4 } as const) : {};
}

function epochTicks(points: readonly CurvePoint[]): number[] | number {
  const epochs = [...new Set(points.map(({ epoch }) => epoch))];
  return epochs.length <= 8 ? epochs : 6;
}
