import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeAtomically } from '../../experiment/store/index.js';
import type { PointSpec } from '../work.js';

/** What one element of an array job runs, one point after another. */
export interface SlurmTask {
  /** The folder of run folders. */
  readonly out: string;
  readonly points: readonly {
    readonly id: string;
    readonly spec: PointSpec;
    readonly fresh: boolean;
  }[];
}

const submissionSchema = z.object({
  format: z.literal('lernmatrix-slurm/1'),
  job: z.string(),
  /** The ids of the points of each element. */
  tasks: z.array(z.array(z.string())),
  /** How often each point was submitted, this time included. */
  attempts: z.record(z.string(), z.int()),
});

/** An array job that was submitted for a sweep. */
export type Submission = z.infer<typeof submissionSchema>;

/** Where the parts of a sweep's jobs lie. */
export function slurmPaths(folder: string) {
  const own = join(folder, 'slurm');
  return {
    folder: own,
    submission: join(own, 'submission.json'),
    script: join(own, 'job.sh'),
    tasks: (name: string) => join(own, `tasks-${name}`),
    task: (name: string, index: number) => join(own, `tasks-${name}`, `${index}.json`),
    log: (job: string, index: number) => join(own, `log-${job}_${index}.txt`),
  };
}

/** The array job that was submitted for a sweep last; undefined where there is none. */
export function readSubmission(folder: string): Submission | undefined {
  const { submission } = slurmPaths(folder);
  return existsSync(submission) ? readJson(submission, submissionSchema) : undefined;
}

/** Notes an array job. @throws DataError where it cannot be written. */
export function writeSubmission(folder: string, submission: Omit<Submission, 'format'>): void {
  const whole: Submission = { format: 'lernmatrix-slurm/1', ...submission };
  writeAtomically(slurmPaths(folder).submission, `${JSON.stringify(whole, null, 1)}\n`);
}

/** Forgets the array job, all of whose points are settled. */
export function clearSubmission(folder: string): void {
  rmSync(slurmPaths(folder).submission, { force: true });
}
