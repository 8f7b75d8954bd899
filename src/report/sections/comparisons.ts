import type { Canvas } from '../charts/canvas.js';
import { comparisonChart } from '../charts/comparisons.js';
import { intervalText, plural, sigmaText, signed } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult, PairedComparison } from '../result.js';

interface Pair {
  readonly method: string;
  readonly baseline: string;
}

/** Differences between methods on the same chips: a chart at the largest sigma, a table of all. */
export function comparisonSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const comparisons = result.comparisons.filter(({ chips }) => chips > 0);
  if (comparisons.length === 0) return undefined;
  const sigmas = [...new Set(comparisons.map(({ sigma }) => sigma))].sort((a, b) => a - b);
  const largest = sigmas.at(-1)!;
  const shown = comparisons.filter(({ sigma }) => sigma === largest);
  return html`<section id="comparisons">
<h2>Compared on the same chips</h2>
<p class="note">Mean difference in accuracy, chip by chip, so that luck with chips cancels; the line is
its 95 % interval. Where it crosses 0, these chips show no difference.</p>
<div class="pair">
<figure><h3>At ${sigmaText(largest)} variation</h3>${comparisonChart(canvas, result, shown)}</figure>
</div>
${comparisonTable(result, comparisons, sigmas)}
</section>`;
}

function comparisonTable(
  result: ExperimentResult,
  comparisons: readonly PairedComparison[],
  sigmas: readonly number[],
): Markup {
  const columns = sigmas.map((sigma) => html`<th scope="col">${sigmaText(sigma)}</th>`);
  const rows = pairsOf(comparisons).map((pair) => {
    const own = comparisons.filter((one) => one.method === pair.method && one.baseline === pair.baseline);
    const cells = sigmas.map((sigma) => cell(own.find((one) => one.sigma === sigma)));
    return html`<tr><th scope="row">${pairText(result, pair)}</th>${cells}</tr>
`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Paired comparisons"><table>
<caption>Difference in points of accuracy (95 % interval), by weight variation; ${chipsOf(comparisons)}.
Grey: no difference that these chips can show.</caption>
<thead><tr><th scope="col">Methods</th>${columns}</tr></thead><tbody>${rows}</tbody></table></div>`;
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
  const seen = new Map(comparisons.map(({ method, baseline }) => [JSON.stringify([method, baseline]), { method, baseline }]));
  return [...seen.values()];
}

function pairText({ methods }: ExperimentResult, { method, baseline }: Pair): string {
  const labelOf = (name: string) => methods.find((one) => one.name === name)?.label ?? name;
  return `${labelOf(method)} − ${labelOf(baseline)}`;
}

function chipsOf(comparisons: readonly PairedComparison[]): string {
  const counts = [...new Set(comparisons.map(({ chips }) => chips))];
  return `over ${counts.map((chips) => plural(chips, 'pair')).join(' or ')}`;
}
