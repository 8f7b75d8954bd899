import { conditionHead } from '../condition.js';
import { durationText, hasInterval, intervalText, meanText, percent } from '../format.js';
import { html, type Markup } from '../markup.js';
import { chipsText, type MatrixRow, matrixOf, type ResultMatrix } from '../matrix.js';
import type { ExperimentResult, VariationPoint } from '../result.js';
import { tableNote } from '../table.js';
import { tableFigure } from './figures.js';

/** The table of methods × sigmas, and what each method does. */
export function resultsSection(result: ExperimentResult): Markup | undefined {
  if (result.methods.length === 0) return undefined;
  const matrix = matrixOf(result);
  const best = matrix.sigmas.map((_, column) => bestMean(matrix, column));
  const strong = best.some(Number.isFinite) ? ' Bold: the highest mean of its column.' : '';
  return html`<section id="results">
<h2>Results</h2>
${tableFigure({
  label: 'Results by method',
  head: head(result, matrix),
  rows: matrix.rows.map((row) => bodyRow(row, best)),
  note: tableNote(result) + strong,
})}
${methodList(result)}
</section>`;
}

function head(result: ExperimentResult, { sigmas }: ResultMatrix): Markup {
  const places = sigmas.map((sigma) => conditionHead(result, sigma));
  const columns = places.map((place) => html`<th scope="col">${place}</th>`);
  return html`<tr><th scope="col">Method</th><th scope="col">Digital</th>${columns}
<th scope="col">Gradients</th><th scope="col">Training</th></tr>`;
}

function bodyRow({ method, points }: MatrixRow, best: readonly number[]): Markup {
  const cells = points.map((point, i) => cell(point, point?.mean === best[i]));
  return html`<tr><th scope="row"><span>${method.label}</span></th><td>${percent(method.digital)}</td>${cells}
<td>${method.gradientsPerStep}</td><td>${durationText(method.trainSeconds)}</td></tr>
`;
}

function cell(point: VariationPoint | undefined, isBest: boolean): Markup {
  const [mean, half] = meanText(point).split(' ± ');
  const spread = half === undefined ? undefined : html`<span class="half"> ± ${half}</span>`;
  return html`<td class="${isBest ? 'best' : 'mean'}" title="${hint(point)}">${mean}${spread}</td>`;
}

function hint(point: VariationPoint | undefined): string {
  if (point === undefined) return 'not tried';
  if (!hasInterval(point)) return `${chipsText(point)}, no interval`;
  return `95 % interval ${intervalText(point.ci95)} over ${chipsText(point)}`;
}

/** The highest mean of a column, or NaN where fewer than two methods compare. */
function bestMean({ rows }: ResultMatrix, column: number): number {
  const means = rows.flatMap(({ points }) => points[column]?.mean ?? []);
  return means.length > 1 ? Math.max(...means) : Number.NaN;
}

function methodList({ methods }: ExperimentResult): Markup | undefined {
  const described = methods.filter(({ description }) => description !== '');
  if (described.length === 0) return undefined;
  const items = described.map(
    ({ label, description }) => html`<dt>${label}</dt><dd>${description}</dd>`,
  );
  return html`<dl class="methods">${items}</dl>`;
}
