import { SpecError } from '../../errors.js';
import { RunStopped } from '../../experiment/run-interface.js';
import type { SweepOutcome } from '../../sweep/outcome.js';
import type { Sweep } from '../../sweep/spec/index.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import { showProgress } from '../progress.js';
import type { Terminal } from '../terminal.js';

interface SweepFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  readonly processes?: string;
}

/** `lernmatrix sweep`. @returns the exit code: `failed` where a point failed. */
export async function sweepCommand(
  terminal: Terminal,
  spec: string,
  overrides: readonly string[],
  flags: SweepFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const { createLocalExecutor, loadSweep, measuredBytes, runSweep, sweepFolder, sweepText } =
    await import('../../sweep/index.js');
  const sweep = loadSweep(spec, overrides);
  const processes = processCount(flags.processes);
  if (flags.dryRun) return await dryRun(terminal, sweep, processes, flags);
  const { out, fresh = false, json = false } = flags;
  const bytesOf = measuredBytes(sweepFolder(sweep, out));
  const executor = createLocalExecutor({ bytesOf, ...(processes ? { processes } : {}) });
  return await untilStopped(terminal, async (hooks) => {
    const outcome = await runSweep(sweep, { out, fresh, executor, ...hooks });
    const { points } = outcome;
    hooks.done();
    terminal.out(json ? `${JSON.stringify({ points }, null, 2)}\n` : `${sweepText(outcome)}\n`);
    return codeOf(outcome);
  });
}

async function dryRun(
  terminal: Terminal,
  sweep: Sweep,
  processes: number | undefined,
  { out, fresh = false, json = false }: SweepFlags,
): Promise<number> {
  const { estimateSweep, estimateText } = await import('../../sweep/index.js');
  return await untilStopped(terminal, async (hooks) => {
    const options = { out, fresh, ...(processes ? { processes } : {}), ...hooks };
    const estimate = await estimateSweep(sweep, options);
    hooks.done();
    terminal.out(`${json ? JSON.stringify(estimate, null, 2) : estimateText(estimate)}\n`);
    return exitCodes.done;
  });
}

function codeOf({ points }: SweepOutcome): number {
  return points.every(({ state }) => state === 'finished') ? exitCodes.done : exitCodes.failed;
}

function processCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  const message = `expected a whole number of at least 1, got '${text}'. Leave it out to use as many as fit.`;
  throw new SpecError([{ path: '--processes', message }]);
}

interface Hooks {
  readonly signal: AbortSignal;
  readonly onProgress: ReturnType<typeof showProgress>['update'];
  readonly onNote: (text: string) => void;
  /** Removes the progress. */
  readonly done: () => void;
}

/** Does long work with progress and an orderly stop at Ctrl-C. */
async function untilStopped(
  terminal: Terminal,
  work: (hooks: Hooks) => Promise<number>,
): Promise<number> {
  const stopper = new AbortController();
  const progress = showProgress(terminal);
  const unlisten = terminal.onInterrupt(() => {
    terminal.err('\nStopping after the current steps; Ctrl-C again ends at once.\n');
    stopper.abort();
  });
  try {
    return await work({
      signal: stopper.signal,
      onProgress: progress.update,
      onNote: (text) => terminal.err(`${text}\n`),
      done: progress.stop,
    });
  } catch (error) {
    progress.stop();
    if (!(error instanceof RunStopped)) throw error;
    terminal.err(`${error.message}\n`);
    return exitCodes.stopped;
  } finally {
    unlisten();
  }
}
