import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../errors.js';
import { runPaths } from '../experiment/plan.js';
import { runFolder } from '../experiment/runner.js';
import { readJson, writeAtomically } from '../experiment/store/index.js';
import type { ExperimentResult } from '../report/result.js';
import { resultSchema } from '../report/schema.js';
import type { Sweep, SweepPoint } from './spec/index.js';

/** Where a sweep lies: a folder of runs with an index. */
export function sweepFolder({ name }: Sweep, out: string): string {
  return join(out, name);
}

/** Where the run of a point lies. */
export function pointFolder({ spec }: SweepPoint, folder: string): string {
  return runFolder(spec, folder);
}

const failureSchema = z.object({ reason: z.string(), at: z.string() });

const failurePath = (run: string) => join(run, 'failure.json');

/** Notes in a run's folder why it failed. @throws DataError where it cannot be written. */
export function noteFailure(run: string, reason: string): void {
  const failure = { reason, at: new Date().toISOString() };
  writeAtomically(failurePath(run), `${JSON.stringify(failure, null, 1)}\n`);
}

/** Forgets an earlier failure, as a run begins anew. */
export function clearFailure(run: string): void {
  rmSync(failurePath(run), { force: true });
}

/** Why a run failed; undefined where it did not, or nothing whole says so. */
export function failureOf(run: string): string | undefined {
  return existsSync(failurePath(run))
    ? readOr(() => readJson(failurePath(run), failureSchema).reason)
    : undefined;
}

/** A run's result; undefined where it is not finished, or the file is damaged. */
export function resultOf(run: string): ExperimentResult | undefined {
  const { result } = runPaths(run);
  return existsSync(result) ? readOr(() => readJson(result, resultSchema)) : undefined;
}

const dataSchema = z.object({ digest: z.string() });

/** The digest of the samples that a run was made with; undefined where none is kept. */
export function dataDigestOf(run: string): string | undefined {
  const { data } = runPaths(run);
  return existsSync(data) ? readOr(() => readJson(data, dataSchema).digest) : undefined;
}

function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
