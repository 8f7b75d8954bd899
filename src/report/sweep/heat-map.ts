import type { Canvas } from '../charts/canvas.js';
import type { Markup } from '../markup.js';
import type { Axis, Group } from './axes.js';
import { keyOf } from './model.js';
import { groupText, meanText, pathText, valueText } from './words.js';

/** The darkest and the lightest value of a map's colours. */
export type ColourRange = readonly [low: number, high: number];

const cellHeight = 34;
const mostNumbers = 14;

/** Draws one number for each pair of settings: a cell of the colour of its value, which it also says. */
export function heatMap(
  { plot, draw }: Canvas,
  groups: readonly Group[],
  [x, y]: readonly [Axis, Axis],
  range: ColourRange,
  { width, label }: { readonly width: number; readonly label: string },
): Markup {
  const at = (axis: Axis) => (group: Group) => keyOf(group.entry.at[axis.path]);
  const domain = (axis: Axis) => axis.values.map(keyOf);
  const shareOf = ({ mean }: Group) => share(mean, range);
  const place = { x: at(x), y: at(y) };
  const title = (group: Group) =>
    `${pathText(x.path)} ${at(x)(group)}, ${pathText(y.path)} ${at(y)(group)}: ${groupText(group)}`;
  const columns = x.values.length;
  const numbers = columns <= mostNumbers;
  return draw({
    label,
    options: {
      width,
      height: 56 + cellHeight * y.values.length,
      marginLeft: 64,
      marginTop: 22,
      marginBottom: 34,
      x: { ...bandScale(x, domain(x)), label: `${pathText(x.path)} →` },
      y: { ...bandScale(y, domain(y)), reverse: true, label: `↑ ${pathText(y.path)}` },
      marks: [
        plot.cell(groups, { ...place, fill: (group) => colour(shareOf(group)), inset: 1, title }),
        ...(numbers
          ? [
              plot.text(groups, {
                ...place,
                text: meanText,
                fill: (group) => (shareOf(group) > 0.62 ? 'var(--paper)' : 'var(--ink)'),
                fontSize: columns > 9 ? 10 : 12,
              }),
            ]
          : []),
      ],
    },
  });
}

function bandScale(axis: Axis, domain: readonly string[]) {
  const texts = new Map(axis.values.map((value) => [keyOf(value), valueText(value)]));
  const every = Math.ceil(domain.length / 16);
  return {
    type: 'band' as const,
    domain: [...domain],
    ticks: domain.filter((_, i) => i % every === 0),
    tickFormat: (key: string) => texts.get(key) ?? key,
    tickSize: 0,
    padding: 0,
  };
}

function share(value: number, [low, high]: ColourRange): number {
  return high > low ? (value - low) / (high - low) : 1;
}

/** From the page's own ground to the first colour of series, in light and in dark. */
function colour(part: number): string {
  const amount = Math.round(8 + 87 * Math.min(1, Math.max(0, part)));
  return `color-mix(in oklab, var(--series-1) ${amount}%, var(--paper))`;
}
