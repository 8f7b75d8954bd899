import { openCanvas } from '../charts/canvas.js';
import { html } from '../markup.js';
import { pageOf } from '../page.js';
import { axesOf, chosenAxes } from './axes.js';
import { entriesOf, type SweepReport } from './model.js';
import {
  bestSection,
  failureSection,
  headerSection,
  lineSection,
  mapSection,
  pointSection,
  viewOf,
} from './sections.js';

const OWN_STYLE = `
.maps { display: grid; gap: 1.5rem; margin-top: 1rem; }
.maps figure { margin: 0; min-width: 0; }
#map svg { width: 100%; max-width: 58rem; }
`;

/**
 * Writes a sweep as one HTML file without script or network: a map over two settings, lines over one, the best
 * settings, what failed, all points. The same sweep gives the same text.
 * @throws SpecError where an axis that was asked for does not vary.
 */
export async function renderSweepHtml(report: SweepReport): Promise<string> {
  const { metric = 'accuracy', ...asked } = report.options ?? {};
  const axes = axesOf(entriesOf(report, metric));
  const view = viewOf(report, metric, axes, chosenAxes(axes, asked));
  const canvas = await openCanvas();
  const body = html`<main>
${headerSection(view)}
${mapSection(canvas, view)}
${lineSection(canvas, view)}
${bestSection(view)}
${failureSection(view)}
${pointSection(view)}
</main>`;
  return pageOf(report.name, body, OWN_STYLE);
}
