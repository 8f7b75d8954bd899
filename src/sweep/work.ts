import { z } from 'zod';
import type { ArrayResult } from '../arrays/result.js';
import { arrayResultSchema } from '../arrays/result.js';
import { arrayRunFolder, runArrayTraining } from '../arrays/runner.js';
import { arraySpecDigest } from '../arrays/spec/print.js';
import type { ResolvedArraySpec } from '../arrays/spec/resolved.js';
import type { RunOptions } from '../experiment/run-interface.js';
import { runExperiment, runFolder } from '../experiment/runner.js';
import { type ResolvedSpec, specDigest } from '../experiment/spec/index.js';
import type { ExperimentResult } from '../report/result.js';
import { resultSchema } from '../report/schema.js';

/** What a point runs: an experiment, or training on arrays. */
export type PointSpec = ResolvedSpec | ResolvedArraySpec;

/** What it leaves. */
export type PointResult = ExperimentResult | ArrayResult;

export const pointResultSchema: z.ZodType<PointResult> = z.union([resultSchema, arrayResultSchema]);

/** Whether a spec is one of training on arrays. */
export function trainsArrays(spec: PointSpec): spec is ResolvedArraySpec {
  return 'kind' in spec;
}

/** Whether a result is one of training on arrays. */
export function isOfArrays(result: PointResult): result is ArrayResult {
  return 'kind' in result;
}

/** SHA-256 (hex) of a spec: equal digests, equal results. */
export function pointDigest(spec: PointSpec): string {
  return trainsArrays(spec) ? arraySpecDigest(spec) : specDigest(spec);
}

/** The folder of a run, below that of runs. */
export function pointRunFolder(spec: PointSpec, out: string): string {
  return trainsArrays(spec) ? arrayRunFolder(spec, out) : runFolder(spec, out);
}

/** Runs a spec, or goes on where an earlier run of it stopped. @throws RunStopped when the signal stopped it. */
export async function runSpec(spec: PointSpec, options: RunOptions): Promise<void> {
  await (trainsArrays(spec) ? runArrayTraining(spec, options) : runExperiment(spec, options));
}

/** The same spec, where it leaves its number of jobs to us with that number. */
export function withJobs(spec: PointSpec, jobs: number): PointSpec {
  if (spec.execution.jobs !== 'auto') return spec;
  return trainsArrays(spec)
    ? { ...spec, execution: { jobs } }
    : { ...spec, execution: { ...spec.execution, jobs } };
}

/** Threads within one operation. */
export function threadsOf(spec: PointSpec): number {
  return trainsArrays(spec) ? 1 : spec.execution.threads;
}

/** Cores that a spec uses, one job at a time where it does not say how many. */
export function coresOf(spec: PointSpec): number {
  const { jobs } = spec.execution;
  return threadsOf(spec) * (jobs === 'auto' ? 1 : jobs);
}
