import { dirname } from 'node:path';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import { supervise } from '../supervise.js';
import type { Terminal } from '../terminal.js';

interface EvaluateFlags {
  readonly json?: boolean;
  readonly fresh?: boolean;
}

/** `lernmatrix evaluate`: tries the networks of a run on other hardware. @returns the exit code. */
export async function evaluateCommand(
  terminal: Terminal,
  run: string,
  overrides: readonly string[],
  { json = false, fresh = false }: EvaluateFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const { evaluateRun } = await import('../../experiment/runner.js');
  return await supervise(terminal, { json }, (options) =>
    evaluateRun(run, overrides, { out: dirname(run), fresh, ...options }),
  );
}
