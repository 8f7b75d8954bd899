import { SpecError } from '../../errors.js';
import type { Executor } from '../../sweep/executor.js';
import type { SweepOutcome } from '../../sweep/outcome.js';
import type { Sweep } from '../../sweep/spec/index.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

interface SweepFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  readonly processes?: string;
  readonly on?: string;
  readonly partition?: string;
  readonly arrayLimit?: string;
  readonly pointsPerTask?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly status?: boolean;
  readonly cancel?: boolean;
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
  if (flags.dryRun) return await dryRun(terminal, sweep, flags);
  if (flags.cancel || flags.status) return await askSlurm(terminal, sweep, folder, flags);
  const executor = await executorOf(flags, folder);
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
  { out, fresh = false, json = false, ...flags }: SweepFlags,
): Promise<number> {
  const processes = countOf('--processes', flags.processes);
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

async function executorOf(flags: SweepFlags, folder: string): Promise<Executor> {
  const { createLocalExecutor, createSlurmExecutor, measuredBytes } = await import(
    '../../sweep/index.js'
  );
  const { on = 'local', partition, time, memory } = flags;
  const processes = countOf('--processes', flags.processes);
  const arrayLimit = countOf('--array-limit', flags.arrayLimit);
  const pointsPerTask = countOf('--points-per-task', flags.pointsPerTask);
  if (on === 'local') {
    refuse(flags, ['partition', 'arrayLimit', 'pointsPerTask', 'time', 'memory'], '--on slurm');
    const bytesOf = measuredBytes(folder);
    return createLocalExecutor({ bytesOf, ...(processes ? { processes } : {}) });
  }
  if (on !== 'slurm') {
    const message = `expected 'local' or 'slurm', got '${on}'. Use one of these.`;
    throw new SpecError([{ path: '--on', message }]);
  }
  refuse(flags, ['processes'], '--on local');
  return createSlurmExecutor({
    ...(partition ? { partition } : {}),
    ...(time ? { time } : {}),
    ...(memory ? { memory } : {}),
    ...(arrayLimit ? { arrayLimit } : {}),
    ...(pointsPerTask ? { pointsPerTask } : {}),
  });
}

/** An option of the other place would change nothing, unnoticed. */
function refuse(flags: SweepFlags, keys: readonly (keyof SweepFlags)[], where: string): void {
  const given = keys.filter((key) => flags[key] !== undefined);
  if (given.length === 0) return;
  throw new SpecError(
    given.map((key) => {
      const flag = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return { path: `--${flag}`, message: `belongs to ${where}. Add that, or leave it out.` };
    }),
  );
}

async function askSlurm(
  terminal: Terminal,
  sweep: Sweep,
  folder: string,
  { cancel = false, json = false }: SweepFlags,
): Promise<number> {
  const { cancelSlurm, slurmStatus, statusText } = await import('../../sweep/index.js');
  if (cancel) {
    const job = await cancelSlurm(folder);
    terminal.out(job === undefined ? 'No job of it was submitted.\n' : `Cancelled job ${job}.\n`);
    return exitCodes.done;
  }
  const points = await slurmStatus(sweep, folder);
  terminal.out(`${json ? JSON.stringify({ points }, null, 2) : statusText(points)}\n`);
  return exitCodes.done;
}

function countOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  const message = `expected a whole number of at least 1, got '${text}'. Leave it out for the default.`;
  throw new SpecError([{ path: flag, message }]);
}
