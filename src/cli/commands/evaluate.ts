import { dirname } from 'node:path';
import { isArrayRun } from '../../arrays/load.js';
import { DataError } from '../../errors.js';
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
  refuseArrays(run);
  const { evaluateRun } = await import('../../experiment/runner.js');
  return await supervise(terminal, { json }, (options) =>
    evaluateRun(run, overrides, { out: dirname(run), fresh, ...options }),
  );
}

/** Networks trained on arrays are read from products, and tried elsewhere, by a command of its own. */
function refuseArrays(run: string): void {
  if (!isArrayRun(run)) return;
  throw new DataError(
    `${run}: expected the run of an experiment, got a training on arrays. Try its weights on other arrays: lernmatrix extract ${run} --periphery.readSigma 0.1.`,
  );
}
