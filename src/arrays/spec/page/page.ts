import { schemaPage } from '../../../experiment/spec/page/schema-page.js';
import { arraySpecJsonSchema } from '../json-schema.js';
import { exampleArraySpec } from './example.js';

/** Everything that the spec of a training on arrays may contain, as Markdown; it is docs/array-training.md. */
export function arraySpecPage(): string {
  return schemaPage(arraySpecJsonSchema(), introduction);
}

const introduction = `# What a training on arrays may contain

A training on arrays is a YAML file, its spec, of \`kind: array-training\`; [ttv2.md](ttv2.md) explains it. This one has every
group of settings; most of them may be left out:

\`\`\`yaml
${exampleArraySpec}\`\`\`

In the tables, \`[]\` stands for each entry of a list. A setting without a default is optional, and its meaning says what holds
where it is absent; **required** is meant within its group. Data and networks by the name of their kind have its defaults:
\`network: cnn\` is \`network: { kind: cnn }\`. Any value can be set on the command line by its path, an entry of \`methods\` by its
name: \`--training.epochs 3\`, \`--methods.ttv2.transferRate 10\`. Unknown settings are errors. Defaults of devices,
periphery and pulses are of what is given for all methods; a method's own come on top. What is given to a run, defaults
filled in, is kept as \`spec.yaml\` in its folder. Weights, steps and bounds are in units of the array; the network's weights are
\`periphery.outputScale\` times as large.

This page is written by \`lernmatrix schema array-training --markdown\`.`;
