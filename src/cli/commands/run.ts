import { SpecError } from '../../errors.js';
import { loadSpec } from '../../experiment/spec/index.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import { supervise } from '../supervise.js';
import type { Terminal } from '../terminal.js';

interface RunFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
}

/** `lernmatrix run`: trains and tries the networks of an experiment. @returns the exit code. */
export async function runCommand(
  terminal: Terminal,
  spec: string,
  overrides: readonly string[],
  { out, json = false, fresh = false }: RunFlags,
): Promise<number> {
  if (spec.startsWith('--')) {
    const message =
      'expected the experiment first, got a setting. Write: lernmatrix run demo --seed 2.';
    throw new SpecError([{ path: spec, message }]);
  }
  refuseMisspeltOptions(overrides);
  const resolved = loadSpec(spec, overrides);
  const { runExperiment } = await import('../../experiment/runner.js');
  return await supervise(terminal, { json }, (options) =>
    runExperiment(resolved, { out, fresh, ...options }),
  );
}
