import type { SweepOutcome } from '../../sweep/outcome.js';
import type { PlaceFlags } from '../declarations/sweep-place.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';
import { askAboutPoints, executorOf } from './sweep-place.js';

interface SweepFlags extends PlaceFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
}

/** `lernmatrix sweep`. @returns the exit code: `failed` where a point failed. */
export async function sweepCommand(
  terminal: Terminal,
  spec: string,
  overrides: readonly string[],
  flags: SweepFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const { loadSweep, runSweep, sweepFolder, sweepText } = await import('../../sweep/index.js');
  const sweep = loadSweep(spec, overrides);
  const { out, fresh = false, json = false } = flags;
  const folder = sweepFolder(sweep, out);
  const asked = await askAboutPoints(
    terminal,
    { points: sweep.points, folder, out: folder },
    flags,
  );
  if (asked !== undefined) return asked;
  const executor = await executorOf(flags, folder);
  return await untilStopped(terminal, async (hooks) => {
    const outcome = await runSweep(sweep, { out, fresh, executor, ...hooks });
    const { points } = outcome;
    hooks.done();
    terminal.out(json ? `${JSON.stringify({ points }, null, 2)}\n` : `${sweepText(outcome)}\n`);
    return codeOf(outcome);
  });
}

function codeOf({ points }: SweepOutcome): number {
  return points.every(({ state }) => state === 'finished') ? exitCodes.done : exitCodes.failed;
}
