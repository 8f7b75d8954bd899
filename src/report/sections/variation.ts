import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { showsEveryChip, variationChart } from '../charts/variation.js';
import { isByVariation } from '../condition.js';
import { hasInterval } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult } from '../result.js';

/** Accuracy against variation, drawn once for wide pages and once for phones; nothing where devices stand in its place. */
export function variationSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const points = result.methods.flatMap(({ variation }) => variation);
  if (!isByVariation(result) || points.every(({ accuracy }) => accuracy.length === 0))
    return undefined;
  return html`<section id="variation">
<h2>Accuracy against weight variation</h2>
${legend(canvas, seriesOf(result.methods))}
<figure>
<div class="wide">${variationChart(canvas, result, 900)}</div>
<div class="narrow">${variationChart(canvas, result, 380)}</div>
<figcaption>${spreadText(result)} At 0 stands the digital network, without variation.</figcaption>
</figure>
</section>`;
}

function spreadText(result: ExperimentResult): string {
  const points = result.methods.flatMap(({ variation }) => variation);
  if (!points.some(hasInterval)) return 'Each point is a single chip, so there is no interval.';
  const dots = showsEveryChip(result)
    ? 'each small dot is one chip, beside the others of its method'
    : 'the small dots are some of the chips, side by side for each method';
  return `Lines join the means over chips; the bands are 95 % intervals of the means; ${dots}.`;
}
