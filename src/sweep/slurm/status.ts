import { existsSync } from 'node:fs';
import { failureOf } from '../failure.js';
import { pointFolder, resultOf } from '../folder.js';
import type { PointValues, Sweep } from '../spec/index.js';
import { queuedStates, slurm } from './commands.js';
import { clearSubmission, readSubmission, slurmPaths } from './submission.js';

/** Where a point of a sweep is, on Slurm. */
export interface SlurmPoint {
  readonly id: string;
  readonly values: PointValues;
  /** finished, failed, open, or what Slurm says, such as RUNNING. */
  readonly state: string;
  /** Why it failed. */
  readonly reason?: string;
  /** The log of the element that it was last submitted in; absent where there is none. */
  readonly log?: string;
}

/**
 * Where every point of a sweep is.
 * @param folder of the sweep. @param out the folder of its runs. @throws BackendError where Slurm cannot be asked.
 */
export async function slurmStatus(
  { points }: Pick<Sweep, 'points'>,
  folder: string,
  out: string = folder,
): Promise<readonly SlurmPoint[]> {
  const submission = readSubmission(folder);
  const queued = submission ? await queuedStates(submission.job) : new Map<number, string>();
  return points.map((point) => {
    const { id, values } = point;
    const run = pointFolder(point, out);
    const element = submission?.tasks.findIndex((ids) => ids.includes(id)) ?? -1;
    const log = submission && element >= 0 ? slurmPaths(folder).log(submission.job, element) : '';
    const reason = failureOf(run)?.reason;
    const settled = resultOf(run) ? 'finished' : reason === undefined ? undefined : 'failed';
    return {
      ...{ id, values, state: settled ?? queued.get(element) ?? 'open' },
      ...(settled === 'failed' ? { reason: reason! } : {}),
      ...(existsSync(log) ? { log } : {}),
    };
  });
}

/** Cancels the array job of a sweep. @returns its number; undefined where none was submitted. */
export async function cancelSlurm(folder: string): Promise<string | undefined> {
  const submission = readSubmission(folder);
  if (!submission) return undefined;
  await slurm('scancel', [submission.job]);
  clearSubmission(folder);
  return submission.job;
}
