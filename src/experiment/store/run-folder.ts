import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import type { ExperimentResult } from '../../report/result.js';
import { resultSchema } from '../../report/schema.js';
import { type ResolvedSpec, specDigest } from '../spec/index.js';
import { readJson, writeAtomically } from './files.js';

/** Where the parts of a run lie. */
export interface RunPaths {
  /** The resolved spec, to be read by people and run again. */
  readonly spec: string;
  readonly status: string;
  /** One JSON object a line, as they came. */
  readonly metrics: string;
  readonly models: string;
  readonly checkpoints: string;
  readonly result: string;
  readonly report: string;
}

/** The folder of an experiment: its name and the start of its digest. */
export function runFolder(out: string, spec: ResolvedSpec): string {
  return join(out, `${spec.name}-${specDigest(spec).slice(0, 8)}`);
}

/** The parts of a run folder. */
export function runPaths(folder: string): RunPaths {
  return {
    spec: join(folder, 'spec.yaml'),
    status: join(folder, 'status.json'),
    metrics: join(folder, 'metrics.jsonl'),
    models: join(folder, 'models'),
    checkpoints: join(folder, 'checkpoints'),
    result: join(folder, 'result.json'),
    report: join(folder, 'report.html'),
  };
}

const statusSchema = z.strictObject({
  state: z.enum(['running', 'stopped', 'failed', 'finished']),
  startedAt: z.string().describe('ISO 8601, UTC'),
  updatedAt: z.string().describe('ISO 8601, UTC'),
  message: z.string(),
});

/** How a run stands. */
export type RunStatus = z.infer<typeof statusSchema>;

/** Notes how a run stands. */
export function writeStatus(folder: string, status: RunStatus): void {
  writeAtomically(runPaths(folder).status, `${JSON.stringify(status, null, 2)}\n`);
}

/** How a run stands; undefined where nothing was noted. @throws DataError where the note is damaged. */
export function readStatus(folder: string): RunStatus | undefined {
  const { status } = runPaths(folder);
  return existsSync(status) ? readJson(status, statusSchema) : undefined;
}

/** The result of a finished run. @throws DataError where it is not finished or damaged. */
export function readResult(folder: string): ExperimentResult {
  const { result } = runPaths(folder);
  if (existsSync(result)) return readJson(result, resultSchema);
  throw new DataError(
    `${folder}: expected the folder of a finished run, got one without result.json. Name a folder under runs/, or finish the run first.`,
  );
}
