import type { ExperimentResult } from '../report/result.js';
import type { ResolvedSpec } from './spec/index.js';

/** How far a run is. */
export interface RunProgress {
  readonly stage: 'train' | 'evaluate';
  /** Which piece of work, e.g. `wvat, run 1 of 5`. */
  readonly job: string;
  /** Work done of `total`, in units of this job. */
  readonly done: number;
  readonly total: number;
  /** What to show beside it, e.g. `epoch 3, loss 0.12`. */
  readonly detail: string;
}

/** How an experiment is run. */
export interface RunOptions {
  /** Folder that run folders are made in. */
  readonly out: string;
  /** Starts from the beginning where an earlier run left something. */
  readonly fresh: boolean;
  /** Asks to stop at the next point that can be continued from. */
  readonly signal: AbortSignal;
  onProgress(progress: RunProgress): void;
}

/** How a finished run is tried again on other hardware. */
export type EvaluateOptions = Pick<RunOptions, 'signal' | 'onProgress'>;

/** What a run gave. */
export interface RunOutcome {
  readonly result: ExperimentResult;
  /** The run's own folder, with its report. */
  readonly folder: string;
}

/**
 * Runs an experiment, continuing where an earlier run of it stopped.
 * @throws the signal's reason where it was stopped.
 */
export type RunExperiment = (spec: ResolvedSpec, options: RunOptions) => Promise<RunOutcome>;

/**
 * Tries the trained networks of a finished run on other hardware.
 * @param overrides flags and values, as `applyOverrides` takes them.
 */
export type EvaluateRun = (
  folder: string,
  overrides: readonly string[],
  options: EvaluateOptions,
) => Promise<RunOutcome>;
