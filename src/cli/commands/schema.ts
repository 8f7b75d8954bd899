import { SpecError } from '../../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** `lernmatrix schema`: prints a JSON Schema, or that of specs as a page. @returns the exit code. */
export async function schemaCommand(terminal: Terminal, of: string): Promise<number> {
  terminal.out(`${await textOf(of)}\n`);
  return exitCodes.done;
}

async function textOf(of: string): Promise<string> {
  if (of === 'markdown') return (await import('../../experiment/spec/index.js')).specPage();
  return JSON.stringify(await schemaOf(of), null, 2);
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
