import { SpecError } from '../../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/**
 * `lernmatrix schema`: prints a JSON Schema, or that of specs as a page.
 * @param markdown whether as a page. @returns the exit code.
 * @throws SpecError for a schema that there is not, or that has no page.
 */
export async function schemaCommand(
  terminal: Terminal,
  of: string,
  markdown: boolean,
): Promise<number> {
  terminal.out(`${await textOf(of, markdown)}\n`);
  return exitCodes.done;
}

async function textOf(of: string, markdown: boolean): Promise<string> {
  if (of === 'markdown') return pageOf('spec');
  const schema = await schemaOf(of);
  return markdown ? pageOf(of) : JSON.stringify(schema, null, 2);
}

async function pageOf(of: string): Promise<string> {
  if (of === 'spec') return (await import('../../experiment/spec/index.js')).specPage();
  if (of === 'array-training') return (await import('../../arrays/spec/index.js')).arraySpecPage();
  const message = `expected 'spec' or 'array-training' with --markdown, got '${of}'. Leave --markdown out.`;
  throw new SpecError([{ path: 'schema', message }]);
}

async function schemaOf(of: string): Promise<Record<string, unknown>> {
  if (of === 'spec') return (await import('../../experiment/spec/index.js')).specJsonSchema();
  if (of === 'array-training')
    return (await import('../../arrays/spec/index.js')).arraySpecJsonSchema();
  if (of === 'sweep') return (await import('../../sweep/spec/schema.js')).sweepJsonSchema();
  const { resultJsonSchema, summaryJsonSchema } = await import('../../report/schema.js');
  if (of === 'result') return resultJsonSchema();
  if (of === 'summary') return summaryJsonSchema();
  const message = `expected 'spec', 'array-training', 'sweep', 'result', 'summary' or 'markdown', got '${of}'. Name one of these.`;
  throw new SpecError([{ path: 'schema', message }]);
}
