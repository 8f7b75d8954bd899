import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { thresholdsOf, yieldAt, yieldChart } from '../charts/yields.js';
import { decimal, NOTHING, sigmaText } from '../format.js';
import { html, type Markup } from '../markup.js';
import { matrixOf, type ResultMatrix } from '../matrix.js';
import type { ExperimentResult, VariationPoint } from '../result.js';
import { tableFigure } from './figures.js';

/** The share of chips that reach given accuracies: charts, and a table of the same numbers. */
export function yieldSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const thresholds = thresholdsOf(result);
  if (thresholds.length === 0) return undefined;
  const charts = thresholds.map(
    (threshold) => html`<figure><h3>At least ${thresholdText(threshold)} accuracy</h3>
${yieldChart(canvas, result, threshold)}</figure>`,
  );
  return html`<section id="yield">
<h2>Yield</h2>
<p class="note">The share of chips that reach an accuracy, with its 95 % interval.</p>
${legend(canvas, seriesOf(result.methods))}
<div class="pair">${charts}</div>
<details><summary>The same in numbers</summary>
${thresholds.map((threshold) => yieldTable(matrixOf(result), threshold))}
</details>
</section>`;
}

function yieldTable({ sigmas, rows }: ResultMatrix, threshold: number): Markup {
  const columns = sigmas.map((sigma) => html`<th scope="col">${sigmaText(sigma)}</th>`);
  return tableFigure({
    label: `Yield at ${thresholdText(threshold)}`,
    head: html`<tr><th scope="col">Method</th>${columns}</tr>`,
    rows: rows.map(
      ({ method, points }) => html`<tr><th scope="row"><span>${method.label}</span></th>
${points.map((point) => cell(point, threshold))}</tr>
`,
    ),
    note: `Chips with at least ${thresholdText(threshold)} accuracy, in percent (95 % interval), by weight variation.`,
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
