import { openCanvas } from '../charts/canvas.js';
import { html } from '../markup.js';
import { pageOf } from '../page.js';
import { recordSection } from '../sections/record.js';
import { scopeSection } from '../sections/scope.js';
import type { ArrayReport } from './model.js';
import { arrayRows } from './record.js';
import { errorSection, headerSection, pulseSection, resultsSection } from './sections.js';

const OWN_STYLE = `
#results .range { display: block; font-size: 0.85rem; }
#error .single svg { width: 100%; max-width: 58rem; }
`;

/**
 * Writes a run of training on arrays as one HTML file without script or network: the answer, test errors by epoch, the
 * last ones, pulses, what was simulated, how to repeat it. The same run gives the same text.
 */
export async function renderArrayHtml(report: ArrayReport): Promise<string> {
  const canvas = await openCanvas();
  const body = html`<main>
${headerSection(report)}
${errorSection(canvas, report)}
${resultsSection(report)}
${pulseSection(report)}
${scopeSection(report)}
${recordSection(report, arrayRows(report))}
</main>`;
  return pageOf(report.title, body, OWN_STYLE);
}
