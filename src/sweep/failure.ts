import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonIfWhole, writeAtomically } from '../experiment/store/files.js';

/** Why a run failed. */
export interface Failure {
  readonly reason: string;
  /** Whether its training left the finite numbers, which it does each time. */
  readonly diverged?: boolean;
}

const failureSchema = z.object({
  reason: z.string(),
  at: z.string(),
  diverged: z.boolean().exactOptional(),
});

const failurePath = (run: string) => join(run, 'failure.json');

/** Notes in a run's folder why it failed. @throws DataError where it cannot be written. */
export function noteFailure(run: string, { reason, diverged = false }: Failure): void {
  const at = new Date().toISOString();
  const failure = { reason, at, ...(diverged ? { diverged } : {}) };
  writeAtomically(failurePath(run), `${JSON.stringify(failure, null, 1)}\n`);
}

/** Forgets an earlier failure, as a run begins anew. */
export function clearFailure(run: string): void {
  rmSync(failurePath(run), { force: true });
}

/** Why a run failed; undefined where it did not, or nothing whole says so. */
export function failureOf(run: string): Failure | undefined {
  return readJsonIfWhole(failurePath(run), failureSchema);
}
