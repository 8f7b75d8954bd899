import type { Canvas } from '../charts/canvas.js';
import { comparisonChart, differenceDomain } from '../charts/comparisons.js';
import { conditionHead, conditionOpening, conditionText } from '../condition.js';
import { intervalText, plural, signed } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult, PairedComparison } from '../result.js';
import { tableFigure } from './figures.js';

interface Pair {
  readonly method: string;
  readonly baseline: string;
}

/** Differences between methods on the same chips: charts at the largest sigmas, a table of all. */
export function comparisonSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const comparisons = result.comparisons.filter(({ chips }) => chips > 0);
  if (comparisons.length === 0) return undefined;
  const sigmas = [...new Set(comparisons.map(({ sigma }) => sigma))].sort((a, b) => a - b);
  const shown = sigmas.slice(-2);
  const drawn = comparisons.filter(({ sigma }) => shown.includes(sigma));
  const charts = shown.map((sigma) => {
    const own = drawn.filter((one) => one.sigma === sigma);
    return html`<figure><h3>${conditionOpening(result, sigma)}</h3>
${comparisonChart(canvas, result, own, differenceDomain(drawn))}</figure>`;
  });
  return html`<section id="comparisons">
<h2>Compared on the same chips</h2>
<p class="note">Mean difference in accuracy, chip by chip, so that luck with chips cancels; the line is
its 95 % interval. Where it crosses 0, these chips show no difference.</p>
<div class="pair">${charts}</div>
${comparisonTable(result, comparisons, sigmas)}
</section>`;
}

function comparisonTable(
  result: ExperimentResult,
  comparisons: readonly PairedComparison[],
  sigmas: readonly number[],
): Markup {
  const columns = sigmas.map((sigma) => html`<th scope="col">${conditionHead(result, sigma)}</th>`);
  const pairs = pairsOf(comparisons);
  const single = new Set(pairs.map(({ baseline }) => baseline)).size === 1;
  const rows = pairs.map((pair) => {
    const own = comparisons.filter((one) => isOf(one, pair));
    const cells = sigmas.map((sigma) => cell(own.find((one) => one.sigma === sigma)));
    return html`<tr><th scope="row"><span>${pairText(result, pair, single)}</span></th>${cells}</tr>
`;
  });
  const against = single ? ` to ${labelOf(result, pairs[0]!.baseline)}` : '';
  return tableFigure({
    label: 'Paired comparisons',
    head: html`<tr><th scope="col">Method</th>${columns}</tr>`,
    rows,
    note:
      `Difference${against} in points of accuracy (95 % interval), ${conditionText(result)}; ` +
      `${chipsOf(comparisons)}. Grey: no difference that these chips can show.`,
  });
}

function cell(comparison: PairedComparison | undefined): Markup {
  if (comparison === undefined) return html`<td>–</td>`;
  const { meanDifference, ci95, chips } = comparison;
  const known = chips > 1 && ci95.every(Number.isFinite);
  const shows = known && (ci95[0] > 0 || ci95[1] < 0);
  const range = known ? html`<span class="range"> (${intervalText(ci95)})</span>` : undefined;
  return html`<td class="${shows ? 'shown' : 'unshown'}">${signed(meanDifference)}${range}</td>`;
}

function pairsOf(comparisons: readonly PairedComparison[]): Pair[] {
  const seen = new Map(
    comparisons.map(({ method, baseline }) => [
      JSON.stringify([method, baseline]),
      { method, baseline },
    ]),
  );
  return [...seen.values()];
}

function isOf(comparison: PairedComparison, { method, baseline }: Pair): boolean {
  return comparison.method === method && comparison.baseline === baseline;
}

function pairText(result: ExperimentResult, { method, baseline }: Pair, single: boolean): string {
  return single
    ? labelOf(result, method)
    : `${labelOf(result, method)} − ${labelOf(result, baseline)}`;
}

function labelOf({ methods }: ExperimentResult, name: string): string {
  return methods.find((one) => one.name === name)?.label ?? name;
}

function chipsOf(comparisons: readonly PairedComparison[]): string {
  const counts = [...new Set(comparisons.map(({ chips }) => chips))];
  return `over ${counts.map((chips) => plural(chips, 'pair')).join(' or ')}`;
}
