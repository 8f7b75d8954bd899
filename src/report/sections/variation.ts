import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { showsEveryChip, variationChart } from '../charts/variation.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult } from '../result.js';

/** Accuracy against variation, drawn once for wide pages and once for phones. */
export function variationSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const points = result.methods.flatMap(({ variation }) => variation);
  if (points.every(({ accuracy }) => accuracy.length === 0)) return undefined;
  const dots = showsEveryChip(result)
    ? 'each small dot is one chip'
    : 'small dots are some of the chips';
  const band = points.some(({ accuracy }) => accuracy.length > 1)
    ? 'the band is the 95 % interval of the mean'
    : 'a single chip has no interval';
  return html`<section id="variation">
<h2>Accuracy against weight variation</h2>
${legend(canvas, seriesOf(result.methods))}
<figure>
<div class="wide">${variationChart(canvas, result, 900)}</div>
<div class="narrow">${variationChart(canvas, result, 380)}</div>
<figcaption>Lines join the means over chips; ${band}; ${dots}, set beside the others of its method.
At 0 stands the digital network, without variation.</figcaption>
</figure>
</section>`;
}
