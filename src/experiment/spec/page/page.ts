import { specJsonSchema } from '../schema.js';
import { exampleSpec } from './example.js';
import { schemaPage } from './schema-page.js';
import type { SpecNode } from './values.js';

/** Everything that the spec of an experiment may contain, as Markdown; it is docs/experiment.md. */
export function specPage(): string {
  const schema: SpecNode = specJsonSchema();
  const shared = schema.properties?.training?.properties ?? {};
  const methods = {
    skip: (name: string, inner: unknown) => JSON.stringify(shared[name]) === JSON.stringify(inner),
    note: 'Each may also have every setting of [training](#training).',
  };
  return schemaPage(schema, introduction, { methods });
}

const introduction = `# What an experiment may contain

An experiment is a YAML file, its spec. This one has every group of settings; most of them may be left out:

\`\`\`yaml
${exampleSpec}\`\`\`

In the tables, \`[]\` stands for each entry of a list. A setting without a default is optional, and its meaning says
what holds where it is absent; **required** is meant within its group. The name of a kind is short for settings of
that kind with their defaults: \`optimiser: adam\` is \`optimiser: { kind: adam }\`. Any value can be set on the command line by its
path, an entry of \`methods\` by its name: \`--evaluation.chips 100\`, \`--methods.wvat.alpha 0.01\`. Unknown settings
are errors. What is given to a run, defaults filled in, is kept as \`spec.yaml\` in its folder.

This page is written by \`lernmatrix schema markdown\`.`;
