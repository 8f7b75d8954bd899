import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../errors.js';
import type { RunOptions } from '../experiment/run-interface.js';
import { makeFolder, withRunLock } from '../experiment/store/index.js';
import type { Executor } from '../sweep/executor.js';
import { failureOf } from '../sweep/failure.js';
import { pointFolder } from '../sweep/folder.js';
import type { PointOutcome } from '../sweep/outcome.js';
import { runPoints } from '../sweep/run-points.js';
import { valuesText } from '../sweep/spec/index.js';
import { type StudyPlan, studyFolder } from './plan.js';
import { type StudyPoint, studyPoints } from './points.js';

/** Where the runs of a study are done, and who hears of it. */
export interface StudyExecution extends RunOptions {
  readonly executor: Executor;
  readonly onNote: (text: string) => void;
}

/**
 * Runs everything that a study trains and that is not finished, in the folders in which a study without an executor
 * would run it. A training of a measurement that diverges, or did before, is done.
 * @throws RunStopped when the signal stopped it; DataError with every reason where some failed, the others finished.
 */
export async function runStudyPoints(plan: StudyPlan, options: StudyExecution): Promise<void> {
  const { out, fresh } = options;
  const folder = studyFolder(plan, out);
  makeFolder(folder);
  await withRunLock(folder, async () => {
    const points = studyPoints(plan).filter((point) => fresh || !hasAnswered(point, out));
    const own = new Set(points.filter((point) => point.of === 'experiment').map(({ id }) => id));
    if (fresh) for (const id of own) forgetMeasured(folderOf(points, id, out));
    const outcomes = await runPoints(points, { ...options, folder, isFresh: () => fresh });
    refuseFailed(plan, outcomes, own);
  });
}

function hasAnswered(point: StudyPoint, out: string): boolean {
  return point.of === 'measurement' && failureOf(pointFolder(point, out))?.diverged === true;
}

function folderOf(points: readonly StudyPoint[], id: string, out: string): string {
  return pointFolder(points.find((point) => point.id === id)!, out);
}

/** Deletes what was measured on networks that are, or have been, trained again. */
export function forgetMeasured(folder: string): void {
  for (const part of ['parts', 'evaluations']) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
}

function refuseFailed(
  { study }: StudyPlan,
  outcomes: readonly PointOutcome[],
  experiments: ReadonlySet<string>,
): void {
  const failed = outcomes.filter(
    ({ id, state, diverged }) => state === 'failed' && (experiments.has(id) || !diverged),
  );
  if (failed.length === 0) return;
  const reasons = failed.map(({ values, reason }) => `${valuesText(values)}: ${reason}`);
  throw new DataError(
    `${study.name}: each of its ${outcomes.length} runs must finish, got ${failed.length} that failed. Mend what their reasons name, and run the same command again; the others are kept.\n${reasons.join('\n')}`,
  );
}
