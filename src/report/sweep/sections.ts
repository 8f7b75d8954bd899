import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { type Series, seriesOf } from '../charts/series.js';
import { decimal, plural } from '../format.js';
import { html, type Markup } from '../markup.js';
import { tableFigure } from '../sections/figures.js';
import { type Axis, averaged, better, type Group, sliceOf } from './axes.js';
import { heatMap } from './heat-map.js';
import { type Line, lineChart } from './lines.js';
import {
  entriesOf,
  isOfArrays,
  type Metric,
  methodsOf,
  type ReportedMethod,
  type SweepReport,
  strengthPath,
} from './model.js';
import { groupText, metricTexts, pathText, settingsText, valueText } from './words.js';

/** Everything that the sections draw from. */
export interface SweepView {
  readonly report: SweepReport;
  readonly metric: Metric;
  readonly axes: readonly Axis[];
  readonly x: Axis | undefined;
  readonly y: Axis | undefined;
  readonly series: readonly Series<ReportedMethod>[];
  readonly groups: readonly Group[];
}

const mostBest = 8;

/** The name of a sweep, its counts, and its best point in a sentence. */
export function headerSection({ report, metric, groups, axes }: SweepView): Markup {
  const count = (state: string) => report.points.filter((point) => point.state === state).length;
  const others = (['failed', 'unfinished'] as const).flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  const facts = [
    `${plural(report.points.length, 'point')}: ${[`${count('finished')} finished`, ...others].join(', ')}`,
    axes.length > 0
      ? `varied: ${axes.map(({ path }) => pathText(path)).join(', ')}`
      : 'nothing varied',
  ];
  return html`<header>
<h1>${report.name}</h1>
<p class="facts">${facts.join(' · ')}</p>
${answer(groups, metric)}
</header>`;
}

function answer(groups: readonly Group[], metric: Metric): Markup | undefined {
  const [best] = bestGroups(groups, metric);
  if (!best) return html`<p class="answer">No point is finished yet.</p>`;
  const { [strengthPath]: strength, ...settings } = withoutSeed(best.entry.at);
  const where = settingsText(settings);
  const at = strength === undefined ? '' : ` at σ = ${valueText(strength)}`;
  if (isOfArrays(metric)) {
    return html`<p class="answer">${best.entry.method.label}${where && ` with ${where}`} has the least
${metricTexts[metric]}: <strong>${groupText(best)}</strong>.</p>`;
  }
  const what = { accuracy: 'keeps', digital: 'reaches', drop: 'loses' }[metric];
  const unit = metric === 'drop' ? 'points' : '%';
  return html`<p class="answer">${best.entry.method.label}${where && ` with ${where}`} ${what}
<strong>${groupText(best)} ${unit}</strong>${at}, the best of the sweep there.</p>`;
}

function withoutSeed({ seed: _seed, ...at }: Readonly<Record<string, unknown>>) {
  return at;
}

/** The best settings at the strongest variation, best first. */
function bestGroups(groups: readonly Group[], metric: Metric): readonly Group[] {
  const strongest = Math.max(...groups.map(({ entry }) => Number(entry.at[strengthPath] ?? 0)));
  return groups
    .filter(({ entry }) => Number(entry.at[strengthPath] ?? 0) === strongest)
    .sort(better(metric));
}

/** A heat map for each method over the two axes. */
export function mapSection(canvas: Canvas, view: SweepView): Markup | undefined {
  const { x, y, series, metric } = view;
  if (!x || !y) return undefined;
  const slices = series.map((one) => ({ one, ...sliceOf(ofMethod(view, one), [x, y], metric) }));
  const means = slices.flatMap(({ groups }) => groups.map(({ mean }) => mean));
  const range = [Math.min(...means), Math.max(...means)] as const;
  const wide = x.values.length > 7 || series.length === 1;
  const maps = slices.map(({ one, groups, held }) => {
    const label = `${metricTexts[metric]} of ${one.method.label} over ${pathText(x.path)} and ${pathText(y.path)}`;
    const width = wide ? 900 : 440;
    return html`<figure><h3>${one.method.label}</h3>
${heatMap(canvas, groups, [x, y], range, { width, label })}
${heldNote(held)}</figure>`;
  });
  return html`<section id="map">
<h2>${pathText(x.path)} and ${pathText(y.path)}</h2>
<p class="note">${metricTexts[metric]}: colours from ${rangeText(metric, range[0])} (pale) to ${rangeText(metric, range[1])} (full)
in all maps.${repeatsText(view)}</p>
<div class="${wide ? 'maps' : 'pair'}">${maps}</div>
</section>`;
}

function rangeText(metric: Metric, value: number): string {
  return isOfArrays(metric) ? valueText(Number(value.toPrecision(3))) : decimal(value);
}

function heldNote(held: Readonly<Record<string, unknown>>): Markup | undefined {
  const text = settingsText(held);
  return text === '' ? undefined : html`<figcaption>At ${text}: as in its best point.</figcaption>`;
}

function repeatsText({ groups }: SweepView): string {
  const repeats = Math.max(...groups.map((group) => group.repeats));
  return repeats > 1 ? ` Means over ${repeats} seeds.` : '';
}

function ofMethod({ groups }: SweepView, { method }: Series<ReportedMethod>): readonly Group[] {
  return groups.filter(({ entry }) => entry.method.name === method.name);
}

/** A line for each method over the first axis, all else as in the method's best point. */
export function lineSection(canvas: Canvas, view: SweepView): Markup | undefined {
  const { x, series, metric } = view;
  if (!x) return undefined;
  const slices = series.map((one) => ({ one, ...sliceOf(ofMethod(view, one), [x], metric) }));
  const lines = slices.map(({ one, groups }): Line => ({ series: one, groups }));
  const held = slices.flatMap(({ one, held }) => {
    const text = settingsText(held);
    return text === '' ? [] : [`${one.method.label} at ${text}`];
  });
  const repeated = view.groups.some(({ repeats }) => repeats > 1);
  const spread = `Bands are 95 % intervals over ${repeated ? 'seeds' : isOfArrays(metric) ? 'the trainings of a point' : 'the chips of one training'}.`;
  return html`<section id="lines">
<h2>Along ${pathText(x.path)}</h2>
${legend(canvas, series)}
<figure>
<div class="wide">${lineChart(canvas, lines, x, metric, 900)}</div>
<div class="narrow">${lineChart(canvas, lines, x, metric, 380)}</div>
<figcaption>${metric === 'digital' ? '' : spread} ${held.length > 0 ? `All else as in each method’s best point: ${held.join('; ')}.` : ''}</figcaption>
</figure>
</section>`;
}

/** The best settings of all methods at the strongest variation. */
export function bestSection(view: SweepView): Markup | undefined {
  const { groups, metric, axes } = view;
  const best = bestGroups(groups, metric).slice(0, mostBest);
  if (best.length < 2) return undefined;
  const paths = axes.map(({ path }) => path).filter((path) => path !== 'seed');
  const rows = best.map(
    (group) => html`<tr><th scope="row"><span>${group.entry.method.label}</span></th>
${paths.map((path) => html`<td>${valueText(group.entry.at[path] ?? '')}</td>`)}
${digitalCell(group)}<td class="best">${groupText(group)}</td></tr>
`,
  );
  return html`<section id="best">
<h2>The best settings</h2>
${tableFigure({
  label: 'Best settings',
  head: html`<tr><th scope="col">Method</th>${paths.map((path) => html`<th scope="col">${pathText(path)}</th>`)}
${isOfArrays(metric) ? undefined : html`<th scope="col">Digital</th>`}<th scope="col">${metricTexts[metric]}</th></tr>`,
  rows,
  note: `${hasStrength(metric) ? 'At the strongest variation. ' : ''}Mean ± half its 95 % interval. The best of many is flattered by chance: settings whose intervals overlap are not told apart.`,
})}
</section>`;
}

function digitalCell({ entry: { method } }: Group): Markup | undefined {
  return 'digital' in method ? html`<td>${decimal(method.digital)}</td>` : undefined;
}

/** Whether a metric was taken at strengths of variation. */
function hasStrength(metric: Metric): boolean {
  return metric === 'accuracy' || metric === 'drop';
}

/** What failed, and why. */
export function failureSection({ report: { points } }: SweepView): Markup | undefined {
  const failed = points.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return undefined;
  const items = failed.map(
    ({ id, values, reason = '' }) =>
      html`<dt><code>${id}</code></dt><dd>${settingsText(values)}<br>${firstLine(reason)}</dd>`,
  );
  return html`<section id="failed">
<h2>${plural(failed.length, 'point')} failed</h2>
<p class="note">Run the sweep again to try them once more; the others are kept.</p>
<dl class="methods">${items}</dl>
</section>`;
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}

/** Every point with its numbers. */
export function pointSection({ report, axes, metric }: SweepView): Markup {
  const paths = axes.map(({ path }) => path).filter((path) => path !== strengthPath);
  const methods = methodsOf(report);
  const rows = report.points.map((point) => {
    const groups = averaged(entriesOf({ ...report, points: [point] }, metric));
    const cells = methods.map(({ name }) => {
      const own = groups.filter(({ entry }) => entry.method.name === name);
      return html`<td>${own.length === 0 ? '–' : bestGroups(own, metric).map(groupText).join(', ')}</td>`;
    });
    return html`<tr><th scope="row"><code>${point.id}</code></th>
${paths.map((path) => html`<td>${valueText(point.values[path] ?? '')}</td>`)}<td>${point.state}</td>${cells}</tr>
`;
  });
  const table = tableFigure({
    label: 'All points',
    head: html`<tr><th scope="col">Point</th>${paths.map((path) => html`<th scope="col">${pathText(path)}</th>`)}
<th scope="col">State</th>${methods.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr>`,
    rows,
    note: `${metricTexts[metric]}${hasStrength(metric) ? ', at the strongest variation' : ''}.`,
  });
  return html`<section id="points">
<h2>All points</h2>
${report.points.length > 40 ? html`<details><summary>${plural(report.points.length, 'point')}</summary>${table}</details>` : table}
</section>`;
}

/** What a report draws from. @throws SpecError where an axis that was asked for is none. */
export function viewOf(
  report: SweepReport,
  metric: Metric,
  axes: readonly Axis[],
  [x, y]: readonly [Axis | undefined, Axis | undefined],
): SweepView {
  const series = seriesOf(methodsOf(report));
  return { report, metric, axes, x, y, series, groups: averaged(entriesOf(report, metric)) };
}
