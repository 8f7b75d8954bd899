import { countText, NOTHING, plural } from '../format.js';
import { html, type Markup } from '../markup.js';
import { specificationDetails } from '../sections/record.js';
import type { ArrayReport } from './model.js';

/** All that it takes to repeat a run: versions, machine, seed, specification. */
export function recordSection(report: ArrayReport): Markup {
  const rows = rowsOf(report).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<section id="record">
<h2>To repeat it</h2>
<dl class="record">${rows}
<dt>Specification</dt><dd><code>${report.specDigest}</code></dd></dl>
${specificationDetails(report.spec)}
</section>`;
}

function rowsOf({ name, seed, runs, data, environment, startedAt }: ArrayReport) {
  const of = (key: string) => environment[key] ?? NOTHING;
  return [
    ['Run', `${name}, training on arrays`],
    ['Seed', `${seed}, ${plural(runs, 'training')} per method`],
    ['Data', `${data.name}: ${countText(data.train)} training, ${countText(data.test)} test`],
    ['Versions', `Lernmatrix ${of('lernmatrix')}, Node.js ${of('node')}`],
    ['Execution', `${of('backend')}, ${plural(Number(of('jobs')), 'training')} side by side`],
    ['Machine', `${of('cpu')}, ${plural(Number(of('cores')), 'core')}, ${of('platform')}`],
    ['Started', startedAt],
  ] as const;
}
