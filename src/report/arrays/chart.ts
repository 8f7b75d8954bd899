import type { Canvas } from '../charts/canvas.js';
import type { Series } from '../charts/series.js';
import { epochTicks, wideScale } from '../charts/training.js';
import type { Markup } from '../markup.js';
import {
  type ArrayReport,
  lastError,
  type Products,
  type ReportedArrayMethod,
  type ReportedError,
} from './model.js';
import { errorNames, errorText, productNames } from './words.js';

type ArraySeries = Series<ReportedArrayMethod>;

interface MeanPoint {
  readonly epoch: number;
  readonly value: number;
  readonly title: string;
}

interface RunPoint {
  readonly epoch: number;
  readonly value: number;
  readonly run: number;
}

/**
 * Draws test errors by epoch: a line for each method, faint ones for its trainings where there are several. Floating
 * point, which has no arrays, is the same in both kinds.
 */
export function errorChart(
  { plot, draw }: Canvas,
  report: ArrayReport,
  series: readonly ArraySeries[],
  by: Products,
  width: number,
): Markup {
  const drawn = series.filter(({ method }) =>
    method.epochs.some((one) => errorOf(method, one, by)),
  );
  const epochs = drawn.flatMap(({ method }) => method.epochs.map(({ epoch }) => epoch));
  return draw({
    label: `${errorNames[report.unit]}, by epoch, ${productNames[by].toLowerCase()}, for ${drawn.map(({ method }) => method.label).join(', ')}`,
    options: {
      width,
      height: Math.round(width * (width < 600 ? 0.68 : 0.42)),
      marginLeft: 46,
      marginTop: 26,
      marginBottom: 36,
      x: { label: 'epoch →', ticks: epochTicks(epochs), tickFormat: 'd', tickSize: 4 },
      y: {
        label: `↑ ${errorNames[report.unit]}`,
        grid: true,
        nice: true,
        tickSize: 0,
        ...scaleOf(report),
      },
      marks: drawn.flatMap((one) => marksOf(plot, one, report, by)),
    },
  });
}

function marksOf(
  plot: Canvas['plot'],
  { method, color, dash, symbol }: ArraySeries,
  { unit }: ArrayReport,
  by: Products,
) {
  const tested = method.epochs.flatMap((one) => {
    const error = errorOf(method, one, by);
    return error ? [{ epoch: one.epoch, error }] : [];
  });
  const means = tested.map(
    ({ epoch, error }): MeanPoint => ({
      epoch,
      value: error.mean,
      title: `${method.label}, epoch ${epoch}: ${errorText(error, unit)}`,
    }),
  );
  const each = tested.flatMap(({ epoch, error: { runs } }) =>
    runs.length > 1 ? runs.map((value, run): RunPoint => ({ epoch, value, run })) : [],
  );
  const at = { x: 'epoch', y: 'value' };
  const marked = means.length > 15 ? means.slice(-1) : means;
  return [
    plot.line(each, { ...at, z: 'run', stroke: color, strokeWidth: 1, strokeOpacity: 0.45 }),
    plot.line(means, { ...at, stroke: color, strokeWidth: 2, strokeDasharray: dash }),
    plot.dot(marked, {
      ...{ ...at, symbol, title: 'title' },
      ...{ fill: color, stroke: 'var(--paper)', r: 4 },
    }),
  ];
}

function errorOf(
  { isOnArrays }: ReportedArrayMethod,
  epoch: ReportedArrayMethod['epochs'][number],
  by: Products,
): ReportedError | undefined {
  return epoch[by] ?? (isOnArrays ? undefined : epoch.without);
}

/** One scale for all charts of a page, so that they compare. */
function scaleOf({ methods, unit }: ArrayReport) {
  const values = methods
    .flatMap(({ epochs }) => epochs)
    .flatMap(({ with: noisy, without }) => [...(noisy?.runs ?? []), ...(without?.runs ?? [])])
    .filter(Number.isFinite);
  if (values.length === 0) return {};
  const wide = wideScale(values);
  const domain = [Math.min(...values), Math.max(...values)];
  if ('type' in wide) return { ...wide, domain };
  return unit === 'percent' ? { domain: [0, domain[1]!] } : { domain };
}

/** Whether floating point stands beside arrays. */
export function hasReference({ methods }: ArrayReport): boolean {
  const without = methods.filter(({ isOnArrays }) => !isOnArrays);
  return without.length < methods.length && without.some((method) => lastError(method, 'without'));
}
