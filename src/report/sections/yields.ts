import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { thresholdsOf, yieldAt, yieldChart } from '../charts/yields.js';
import { conditionHead, conditionText, isByVariation } from '../condition.js';
import { decimal, NOTHING } from '../format.js';
import { html, type Markup } from '../markup.js';
import { matrixOf } from '../matrix.js';
import type { ExperimentResult, VariationPoint } from '../result.js';
import { tableFigure } from './figures.js';

/** The share of chips that reach given accuracies: charts, and a table of the same numbers. */
export function yieldSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const thresholds = thresholdsOf(result);
  if (thresholds.length === 0) return undefined;
  return html`<section id="yield">
<h2>Yield</h2>
<p class="note">The share of chips that reach an accuracy, with its 95 % interval.</p>
${isByVariation(result) ? yieldCharts(canvas, result, thresholds) : yieldTables(result, thresholds)}
</section>`;
}

function yieldCharts(
  canvas: Canvas,
  result: ExperimentResult,
  thresholds: readonly number[],
): Markup {
  const charts = thresholds.map(
    (threshold) => html`<figure><h3>At least ${thresholdText(threshold)} accuracy</h3>
${yieldChart(canvas, result, threshold)}</figure>`,
  );
  return html`${legend(canvas, seriesOf(result.methods))}
<div class="pair">${charts}</div>
<details><summary>The same in numbers</summary>
${yieldTables(result, thresholds)}
</details>`;
}

function yieldTables(result: ExperimentResult, thresholds: readonly number[]): Markup {
  return html`${thresholds.map((threshold) => yieldTable(result, threshold))}`;
}

function yieldTable(result: ExperimentResult, threshold: number): Markup {
  const { sigmas, rows } = matrixOf(result);
  const places = sigmas.map((sigma) => conditionHead(result, sigma));
  const columns = places.map((place) => html`<th scope="col">${place}</th>`);
  return tableFigure({
    label: `Yield at ${thresholdText(threshold)}`,
    head: html`<tr><th scope="col">Method</th>${columns}</tr>`,
    rows: rows.map(
      ({ method, points }) => html`<tr><th scope="row"><span>${method.label}</span></th>
${points.map((point) => cell(point, threshold))}</tr>
`,
    ),
    note: `Chips with at least ${thresholdText(threshold)} accuracy, in percent (95 % interval), ${conditionText(result)}.`,
  });
}

function cell(point: VariationPoint | undefined, threshold: number): Markup {
  const found = yieldAt(point, threshold);
  if (found === undefined) return html`<td>${NOTHING}</td>`;
  const [lower, upper] = found.ci95.map((end) => decimal(100 * end, 0));
  const range = html`<span class="range"> (${lower} to ${upper})</span>`;
  return html`<td>${decimal(100 * found.share, 0)}${range}</td>`;
}

function thresholdText(threshold: number): string {
  return `${Number(threshold.toFixed(2))} %`;
}
