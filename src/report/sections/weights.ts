import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { tensorsOf, weightChart } from '../charts/weights.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult } from '../result.js';

/** How the trained weights are distributed, a small chart for each tensor. */
export function weightSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  const tensors = tensorsOf(result);
  if (tensors.length === 0) return undefined;
  const charts = tensors.map(
    (tensor) => html`<figure><h3>${tensor}</h3>
<p class="facts">${factsOf(result, tensor)}</p>${weightChart(canvas, result, tensor)}</figure>`,
  );
  return html`<section id="weights">
<h2>Trained weights</h2>
<p class="note">Density of the weights of each tensor; the area under every outline is 1.</p>
${legend(canvas, seriesOf(result.methods))}
<div class="tensors">${charts}</div>
</section>`;
}

function factsOf({ model }: ExperimentResult, tensor: string): string {
  const found = model.weightTensors.find(({ name }) => name === tensor);
  if (found === undefined) return '';
  return `${found.shape.join(' × ')}, ${found.varies ? 'varies' : 'digital: does not vary'}`;
}
