import { stringify } from 'yaml';
import { countText, plural } from '../format.js';
import { escapeHtml, html, Markup } from '../markup.js';
import { runsOf } from '../matrix.js';
import type { ExperimentResult, Machine, RunAccount } from '../result.js';

/** One line of what a run needs to be repeated. */
export type RecordRow = readonly [name: string, value: string];

/** All that it takes to repeat a run: what its kind tells, then its specification. */
export function recordSection(
  { spec, specDigest }: Pick<RunAccount, 'spec' | 'specDigest'>,
  rows: readonly RecordRow[],
): Markup {
  return html`<section id="record">
<h2>To repeat it</h2>
<dl class="record">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
<dt>Specification</dt><dd><code>${specDigest}</code></dd></dl>
<details><summary>The resolved specification</summary>
<pre>${asYaml(spec)}</pre></details>
</section>`;
}

/** The versions and the machine of a run. @param more versions of what computed beside Node.js. */
export function machineRows(
  { lernmatrix, node, cpu, cores, platform }: Machine,
  more: readonly string[] = [],
): RecordRow[] {
  return [
    ['Versions', [`Lernmatrix ${lernmatrix}`, `Node.js ${node}`, ...more].join(', ')],
    ['Machine', `${cpu}, ${plural(cores, 'core')}, ${platform}`],
  ];
}

/** What it takes to repeat an experiment. */
export function experimentRows({
  name,
  seed,
  methods,
  environment,
  data,
  startedAt,
  finishedAt,
}: ExperimentResult): RecordRow[] {
  const { onnxruntime, backend, threads, jobs } = environment;
  const runs = [...new Set(methods.map(runsOf))].map((count) => plural(count, 'trained run'));
  const counts = `${countText(data.trainCount)} training, ${countText(data.testCount)} test`;
  return [
    ['Experiment', name],
    ['Seed', `${seed}, ${runs.join(' or ')} per method`],
    [
      'Data',
      `${data.name} (${data.source}): ${counts}, ${data.classes} classes, ${data.shape.join(' × ')}`,
    ],
    ['Execution', `${backend}, ${plural(threads, 'thread')}, ${plural(jobs, 'job')}`],
    ...machineRows(environment, [`ONNX Runtime ${onnxruntime}`]),
    ['Time', `${startedAt} to ${finishedAt}`],
  ];
}

/** A specification to be copied: escaped, its spaces left as they are. */
function asYaml(spec: unknown): Markup {
  const text = stringify(spec ?? null, { lineWidth: 0, aliasDuplicateObjects: false });
  return new Markup(escapeHtml(text));
}
