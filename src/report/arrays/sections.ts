import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import {
  countText,
  dayText,
  decimal,
  durationText,
  NOTHING,
  percent,
  plainText,
  plural,
} from '../format.js';
import { html, type Markup } from '../markup.js';
import { tableFigure } from '../sections/figures.js';
import { arrayAnswerOf } from './answer.js';
import { errorChart, hasReference } from './chart.js';
import {
  type ArrayReport,
  lastError,
  type Products,
  type ReportedArrayMethod,
  type ReportedPulses,
  wasTested,
} from './model.js';
import { errorNumber, idleText, productNames, rangeText } from './words.js';

const kinds = ['with', 'without'] as const;

/** The title, what was run, and the answer. */
export function headerSection(report: ArrayReport): Markup {
  const { title, network, weights, data, unit, startedAt, wallSeconds } = report;
  const examples = unit === 'percent' ? 'images' : 'characters';
  const facts = [
    `${network}, ${countText(weights)} weights`,
    `${data.name}, ${countText(data.train)} training and ${countText(data.test)} test ${examples}`,
    dayText(startedAt),
    `took ${durationText(wallSeconds)}`,
  ];
  return html`<header>
<h1>${title}</h1>
<p class="facts">${facts.join(' · ')}</p>
<p class="answer">${emphasised(plainText(arrayAnswerOf(report)))}</p>
</header>`;
}

/** Sets the first error in bold: it is what a reader looks for. */
function emphasised(answer: string): Markup {
  const [, before, error, after] =
    /^(.*?)(\d+\.\d+ (?:% wrong|nats a character))(.*)$/.exec(answer) ?? [];
  return error === undefined ? html`${answer}` : html`${before}<strong>${error}</strong>${after}`;
}

/** Test errors by epoch, a chart for each kind of products. */
export function errorSection(canvas: Canvas, report: ArrayReport): Markup | undefined {
  const shown = kinds.filter((by) => wasTested(report, by));
  if (shown.length === 0) return undefined;
  const series = seriesOf(report.methods);
  const chart = (by: Products, width: number) => errorChart(canvas, report, series, by, width);
  const figures = shown.map((by) =>
    shown.length > 1
      ? html`<figure><h3>${productNames[by]}</h3>${chart(by, 440)}</figure>`
      : html`<figure><div class="wide">${chart(by, 900)}</div><div class="narrow">${chart(by, 380)}</div></figure>`,
  );
  return html`<section id="error">
<h2>Test ${report.unit === 'percent' ? 'error' : 'loss'} by epoch</h2>
<p class="note">${meaningOf(report, shown)}</p>
${legend(canvas, series)}
<div class="${shown.length > 1 ? 'pair' : 'single'}">${figures}</div>
</section>`;
}

function meaningOf(report: ArrayReport, shown: readonly Products[]): string {
  const arrays = 'with the arrays’ own noise and converters';
  const digital = 'by exact products of the same weights';
  const both = shown.length > 1 && wasOnArrays(report);
  const what = both
    ? `As the arrays compute: ${arrays}. Computed digitally: ${digital}.`
    : `Tested ${shown[0] === 'with' ? arrays : digital}.`;
  const reference = both && hasReference(report) ? ' Floating point is the same in both.' : '';
  const runs =
    report.runs > 1
      ? ` Means over ${plural(report.runs, 'training')}, each of them a faint line.`
      : '';
  return `${what}${reference}${runs}`;
}

function wasOnArrays({ methods }: ArrayReport): boolean {
  return methods.some(({ isOnArrays }) => isOnArrays);
}

/** The errors after the last epoch, and what each method does. */
export function resultsSection(report: ArrayReport): Markup | undefined {
  const { methods, epochs, unit } = report;
  if (methods.length === 0) return undefined;
  const shown = kinds.filter((by) => wasTested(report, by));
  const best = new Map(shown.map((by) => [by, lowest(methods, by)]));
  const rows = methods.map((method) => {
    const cells = shown.map((by) => errorCell(method, by, unit, best.get(by)));
    const loss = decimal(method.epochs.at(-1)?.loss ?? Number.NaN, 3);
    return html`<tr><th scope="row"><span>${method.label}</span></th>${cells}
<td>${loss}</td><td>${durationText(method.secondsAnEpoch)}</td></tr>
`;
  });
  const what =
    unit === 'percent' ? 'Test errors in percent wrong' : 'Test losses in nats a character';
  const several =
    report.runs > 1
      ? `: means over ${plural(report.runs, 'training')}, and their least and largest`
      : '';
  const idle = idleText(methods, report.runs);
  return html`<section id="results">
<h2>After ${plural(epochs, 'epoch')}</h2>
${tableFigure({
  label: `Errors after ${plural(epochs, 'epoch')}`,
  head: html`<tr><th scope="col">Method</th>${shown.map((by) => html`<th scope="col">${productNames[by]}</th>`)}
<th scope="col">Training loss</th><th scope="col">Time an epoch</th></tr>`,
  rows,
  note: `${what}${several}.${strongNote(methods)} The training loss, in nats, is the mean over the last epoch.`,
})}
${idle && html`<p class="note">${idle}</p>`}
<dl class="methods">${methods.map(({ label, description }) => html`<dt>${label}</dt><dd>${description}</dd>`)}</dl>
</section>`;
}

function strongNote(methods: readonly ReportedArrayMethod[]): string {
  return methods.filter(({ isOnArrays }) => isOnArrays).length > 1
    ? ' Bold: the lowest on arrays.'
    : '';
}

/** The lowest error of methods on arrays, or NaN where fewer than two compare. */
function lowest(methods: readonly ReportedArrayMethod[], by: Products): number {
  const means = methods.flatMap((method) =>
    method.isOnArrays ? (lastError(method, by)?.mean ?? []) : [],
  );
  return means.length > 1 ? Math.min(...means) : Number.NaN;
}

function errorCell(
  method: ReportedArrayMethod,
  by: Products,
  unit: ArrayReport['unit'],
  best = Number.NaN,
): Markup {
  const error = lastError(method, by);
  if (!error) return html`<td class="unshown">${NOTHING}</td>`;
  const range = rangeText(error, unit);
  const spread = range ? html` <span class="range">${range}</span>` : undefined;
  const isBest = method.isOnArrays && error.mean === best;
  return html`<td class="${isBest ? 'best' : 'mean'}">${errorNumber(error.mean, unit)}${spread}</td>`;
}

/** How updates met devices: coincidences, and trains that were too short. */
export function pulseSection({ methods, epochs }: ArrayReport): Markup | undefined {
  const pulsed = methods.flatMap(({ label, pulses }) => (pulses ? [{ label, pulses }] : []));
  const layers = pulsed[0]?.pulses.longer.map(({ layer }) => layer) ?? [];
  if (layers.length === 0) return undefined;
  const wereCut = pulsed.some(({ pulses }) => pulses.longerOfAll > 0);
  const rows = pulsed.map(({ label, pulses }) => {
    const cells = [...coincidenceCells(pulses), ...(wereCut ? longerCells(pulses) : [])];
    return html`<tr><th scope="row"><span>${label}</span></th>${cells}</tr>
`;
  });
  const columns = wereCut
    ? [...layers, 'all'].map((layer) => html`<th scope="col">Longer: ${layer}</th>`)
    : [];
  const longer = wereCut
    ? 'Longer: share of updates that asked, or whose transfer did, for more pulses than a train has; what is beyond is lost, so where it is not small the rate is too large for these devices.'
    : 'No update or transfer asked for more pulses than a train has.';
  return html`<section id="pulses">
<h2>Learning by pulses</h2>
${tableFigure({
  label: 'Pulses of each method',
  head: html`<tr><th scope="col">Method</th><th scope="col">Coincidences, epoch 1</th><th scope="col">epoch ${epochs}</th>
${columns}</tr>`,
  rows,
  note: `Coincidences: pulses that a device meets in 1,000 updates, on the arrays that learning reaches first. ${longer}`,
})}
</section>`;
}

function coincidenceCells({ first, last }: ReportedPulses): Markup[] {
  return [first, last].map((density) => html`<td>${decimal(1000 * density, 2)}</td>`);
}

function longerCells({ longer, longerOfAll }: ReportedPulses): Markup[] {
  const shares = [...longer.map(({ share }) => share), longerOfAll];
  return shares.map((share) => html`<td>${percent(100 * share, 2)}</td>`);
}
