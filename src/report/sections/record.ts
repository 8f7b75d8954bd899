import { stringify } from 'yaml';
import { countText, plural } from '../format.js';
import { escapeHtml, html, Markup } from '../markup.js';
import { runsOf } from '../matrix.js';
import type { ExperimentResult } from '../result.js';

/** All that it takes to repeat the experiment: versions, machine, seed, specification. */
export function recordSection(result: ExperimentResult): Markup {
  const rows = rowsOf(result).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<section id="record">
<h2>To repeat it</h2>
<dl class="record">${rows}
<dt>Specification</dt><dd><code>${result.specDigest}</code></dd></dl>
${specificationDetails(result.spec)}
</section>`;
}

/** A specification as YAML, folded away. */
export function specificationDetails(spec: unknown): Markup {
  const text = stringify(spec ?? null, { lineWidth: 0, aliasDuplicateObjects: false });
  return html`<details><summary>The resolved specification</summary>
<pre>${verbatim(text)}</pre></details>`;
}

/** Text to be copied: escaped, its spaces left as they are. */
function verbatim(text: string): Markup {
  return new Markup(escapeHtml(text));
}

function rowsOf({
  name,
  seed,
  methods,
  environment,
  data,
  startedAt,
  finishedAt,
}: ExperimentResult) {
  const { lernmatrix, node, onnxruntime, backend, threads, jobs, cpu, cores, platform } =
    environment;
  return [
    ['Experiment', name],
    [
      'Seed',
      `${seed}, ${[...new Set(methods.map(runsOf))].map((runs) => plural(runs, 'trained run')).join(' or ')} per method`,
    ],
    [
      'Data',
      `${data.name} (${data.source}): ${countText(data.trainCount)} training, ${countText(data.testCount)} test, ${data.classes} classes, ${data.shape.join(' × ')}`,
    ],
    ['Versions', `Lernmatrix ${lernmatrix}, Node.js ${node}, ONNX Runtime ${onnxruntime}`],
    ['Execution', `${backend}, ${plural(threads, 'thread')}, ${plural(jobs, 'job')}`],
    ['Machine', `${cpu}, ${plural(cores, 'core')}, ${platform}`],
    ['Time', `${startedAt} to ${finishedAt}`],
  ] as const;
}
