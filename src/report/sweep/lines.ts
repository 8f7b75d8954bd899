import type { Canvas } from '../charts/canvas.js';
import type { Series } from '../charts/series.js';
import type { Markup } from '../markup.js';
import type { Axis, Group } from './axes.js';
import { isOfArrays, keyOf, type Metric, type ReportedMethod } from './model.js';
import { groupText, metricTexts, pathText, valueText } from './words.js';

/** The numbers of one method along an axis. */
export interface Line {
  readonly series: Series<ReportedMethod>;
  readonly groups: readonly Group[];
}

/** Draws a number against a setting, a line for each method, with its intervals. */
export function lineChart(
  { plot, draw }: Canvas,
  lines: readonly Line[],
  axis: Axis,
  metric: Metric,
  width: number,
): Markup {
  const scale = axis.isNumeric ? numericScale(axis, width) : pointScale(axis);
  const at = ({ entry }: Group) => {
    const value = entry.at[axis.path];
    return axis.isNumeric ? (value as number) : keyOf(value);
  };
  const spread = Math.min(0.17, 0.8 / lines.length);
  return draw({
    label: `${metricTexts[metric]} against ${pathText(axis.path)} for ${lines.map(({ series }) => series.method.label).join(', ')}`,
    options: {
      width,
      height: Math.round(width < 600 ? width * 0.85 : width * 0.45),
      marginLeft: 46,
      marginRight: 28,
      marginBottom: 40,
      x: { ...scale, label: `${pathText(axis.path)} →`, tickSize: 4 },
      y: {
        label: `↑ ${metricTexts[metric]}`,
        grid: true,
        nice: true,
        tickSize: 0,
        ...domainOf(lines, metric),
      },
      marks: lines.flatMap(({ series, groups }) => {
        const { color, dash, symbol, method } = series;
        const ordered = inOrder(groups, axis);
        const band = {
          x: at,
          y1: ({ ci95 }: Group) => ci95[0],
          y2: ({ ci95 }: Group) => ci95[1],
        };
        const title = (group: Group) => `${method.label} at ${at(group)}: ${groupText(group)}`;
        return [
          plot.areaY(ordered, { ...band, fill: color, fillOpacity: spread }),
          plot.ruleX(ordered, { ...band, stroke: color, strokeOpacity: 0.45 }),
          plot.line(ordered, {
            ...{ x: at, y: ({ mean }: Group) => mean },
            ...{ stroke: color, strokeWidth: 2, strokeDasharray: dash },
          }),
          plot.dot(ordered, {
            ...{ x: at, y: ({ mean }: Group) => mean, symbol, title },
            ...{ fill: color, stroke: 'var(--paper)', r: 4.5 },
          }),
        ];
      }),
    },
  });
}

function inOrder(groups: readonly Group[], { path, values }: Axis): Group[] {
  const places = new Map(values.map((value, i) => [keyOf(value), i]));
  const place = ({ entry }: Group) => places.get(keyOf(entry.at[path])) ?? 0;
  return [...groups].sort((a, b) => place(a) - place(b));
}

/** Logarithmic where values lie evenly that way. */
function numericScale({ values }: Axis, width: number) {
  const numbers = values.map(Number);
  const most = width < 600 ? 6 : 12;
  const ticks = numbers.length <= most ? numbers : most;
  const type = isGeometric(numbers) ? ('log' as const) : ('linear' as const);
  return { type, ticks, tickFormat: (value: number) => valueText(value) };
}

function isGeometric(values: readonly number[]): boolean {
  if (values.length < 3 || values[0]! <= 0) return false;
  const steps = values.slice(1).map((value, i) => Math.log(value / values[i]!));
  return Math.max(...steps) < 2 * Math.min(...steps) && values.at(-1)! / values[0]! >= 4;
}

function pointScale({ values }: Axis) {
  const texts = new Map(values.map((value) => [keyOf(value), valueText(value)]));
  return {
    type: 'point' as const,
    domain: values.map(keyOf),
    tickFormat: (key: string) => texts.get(key) ?? key,
  };
}

/** All means and intervals, as far as they are accuracies. */
function domainOf(lines: readonly Line[], metric: Metric) {
  const groups = lines.flatMap((line) => line.groups);
  const values = groups.flatMap(({ mean, ci95 }) => [mean, ...ci95]).filter(Number.isFinite);
  if (isOfArrays(metric)) return { zero: true };
  const [low, high] = [Math.min(...values, 100), Math.max(...values, 0)];
  const margin = Math.max((2 - high + low) / 2, 0.04 * (high - low));
  const least = metric === 'drop' ? low - margin : Math.max(0, low - margin);
  return { domain: [least, Math.min(100, high + margin)], clamp: true };
}
