import { SpecError } from '../../errors.js';
import type { Executor } from '../../sweep/executor.js';
import type { SweepPoint } from '../../sweep/spec/index.js';
import type { PlaceFlags } from '../declarations/sweep-place.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

/** Points of a sweep or a study, and where they lie. */
export interface PlacedPoints {
  readonly points: readonly SweepPoint[];
  /** For what executors keep. */
  readonly folder: string;
  /** The folder of run folders. */
  readonly out: string;
}

interface Flags extends PlaceFlags {
  readonly json?: boolean;
  readonly fresh?: boolean;
}

const slurmFlags = ['partition', 'arrayLimit', 'pointsPerTask', 'time', 'memory'] as const;

/** The executor that the flags name. @throws SpecError for one that there is not, and options of another. */
export async function executorOf(flags: PlaceFlags, folder: string): Promise<Executor> {
  const { createLocalExecutor, createSlurmExecutor, measuredBytes } = await import(
    '../../sweep/index.js'
  );
  const { on = 'local', partition, time, memory } = flags;
  const processes = countOf('--processes', flags.processes);
  const arrayLimit = countOf('--array-limit', flags.arrayLimit);
  const pointsPerTask = countOf('--points-per-task', flags.pointsPerTask);
  if (on === 'local') {
    refuse(flags, slurmFlags, '--on slurm');
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

/** The same where the flags name one; undefined where they do not. */
export async function namedExecutor(
  flags: PlaceFlags,
  folder: string,
): Promise<Executor | undefined> {
  if (flags.on !== undefined) return await executorOf(flags, folder);
  refuse(flags, slurmFlags, '--on slurm');
  refuse(flags, ['processes'], '--on local');
  return undefined;
}

/** An option of another place would change nothing, unnoticed. */
function refuse(flags: PlaceFlags, keys: readonly (keyof PlaceFlags)[], where: string): void {
  const given = keys.filter((key) => flags[key] !== undefined);
  if (given.length === 0) return;
  throw new SpecError(
    given.map((key) => {
      const flag = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return { path: `--${flag}`, message: `belongs to ${where}. Add that, or leave it out.` };
    }),
  );
}

/** What needs no executor: --dry-run, --status, --cancel. @returns the exit code; undefined for none of them. */
export async function askAboutPoints(
  terminal: Terminal,
  placed: PlacedPoints,
  flags: Flags,
): Promise<number | undefined> {
  if (flags.dryRun) return await dryRun(terminal, placed, flags);
  if (flags.cancel || flags.status) return await askSlurm(terminal, placed, flags);
  return undefined;
}

async function dryRun(
  terminal: Terminal,
  { points, folder, out }: PlacedPoints,
  { fresh = false, json = false, ...flags }: Flags,
): Promise<number> {
  const processes = countOf('--processes', flags.processes);
  const { estimatePoints, estimateText } = await import('../../sweep/index.js');
  return await untilStopped(terminal, async (hooks) => {
    const options = { out, fresh, ...(processes ? { processes } : {}), ...hooks };
    const estimate = await estimatePoints(points, folder, options);
    hooks.done();
    terminal.out(`${json ? JSON.stringify(estimate, null, 2) : estimateText(estimate)}\n`);
    return exitCodes.done;
  });
}

async function askSlurm(
  terminal: Terminal,
  placed: PlacedPoints,
  { cancel = false, json = false }: Flags,
): Promise<number> {
  const { cancelSlurm, slurmStatus, statusText } = await import('../../sweep/index.js');
  if (cancel) {
    const job = await cancelSlurm(placed.folder);
    terminal.out(job === undefined ? 'No job of it was submitted.\n' : `Cancelled job ${job}.\n`);
    return exitCodes.done;
  }
  const points = await slurmStatus(placed, placed.folder, placed.out);
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
