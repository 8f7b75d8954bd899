import type { Canvas } from '../charts/canvas.js';
import { legend } from '../charts/legend.js';
import { seriesOf } from '../charts/series.js';
import { LOSS, TEST_ACCURACY, trainingChart } from '../charts/training.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult } from '../result.js';

/** Loss and test accuracy by epoch; nothing where no method has a training history. */
export function trainingSection(canvas: Canvas, result: ExperimentResult): Markup | undefined {
  if (result.methods.every(({ training }) => training.length === 0)) return undefined;
  const charts = [LOSS, TEST_ACCURACY].flatMap((curve) => {
    const chart = trainingChart(canvas, result, curve);
    return chart ? [html`<figure>${chart}</figure>`] : [];
  });
  const runs = result.methods.some(({ training }) => training.some(({ run }) => run > 0));
  const missing = result.methods.filter(({ training }) => training.length === 0);
  return html`<section id="training">
<h2>Training</h2>
<p class="note">Test accuracy without variation; the loss is the one that the method trained on.${runs ? ' One line for each trained run.' : ''}${absence(missing)}</p>
${legend(canvas, seriesOf(result.methods))}
<div class="pair">${charts}</div>
</section>`;
}

function absence(missing: readonly { readonly label: string }[]): string {
  if (missing.length === 0) return '';
  return ` No training history: ${missing.map(({ label }) => label).join(', ')}.`;
}
