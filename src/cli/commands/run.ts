import { join } from 'node:path';
import { isArraySpec, readAnySpec } from '../../arrays/load.js';
import { SpecError } from '../../errors.js';
import { loadSpec } from '../../experiment/spec/index.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import { supervise } from '../supervise.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

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
  const written = readAnySpec(spec);
  if (isArraySpec(written))
    return await runArrays(terminal, written, overrides, { out, json, fresh });
  const resolved = loadSpec(spec, overrides);
  const { runExperiment } = await import('../../experiment/runner.js');
  return await supervise(terminal, { json }, (options) =>
    runExperiment(resolved, { out, fresh, ...options }),
  );
}

/** Training on arrays: the result as a table, or whole as JSON. */
async function runArrays(
  terminal: Terminal,
  written: unknown,
  overrides: readonly string[],
  { out, json, fresh }: Required<RunFlags>,
): Promise<number> {
  const { applyArrayOverrides, arrayResultText, resolveArraySpec, runArrayTraining } = await import(
    '../../arrays/index.js'
  );
  const resolved = resolveArraySpec(applyArrayOverrides(written, overrides));
  return await untilStopped(terminal, async ({ done, ...hooks }) => {
    const { result, folder, reused } = await runArrayTraining(resolved, { out, fresh, ...hooks });
    if (reused) {
      terminal.err('This was run before; here is its result. Add --fresh to run it again.\n');
    }
    done();
    const extract = result.methods.some(({ kind }) => kind !== 'float')
      ? `\nWeights as the arrays' products tell them, and tests elsewhere: lernmatrix extract ${folder}`
      : '';
    const text = `\n${arrayResultText(result)}\n\nReport: ${join(folder, 'report.html')}${extract}`;
    terminal.out(`${json ? JSON.stringify(result, null, 2) : text}\n`);
    return exitCodes.done;
  });
}
