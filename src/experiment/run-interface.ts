import type { ExperimentResult } from '../report/result.js';

/** How far one piece of an experiment is. */
export interface RunProgress {
  /** 'prepare': the data, before the work is planned. */
  readonly stage: 'prepare' | 'train' | 'evaluate' | 'retrain';
  /** What is worked on, e.g. `wvat-0`. */
  readonly job: string;
  /** Steps, chips or images done in this piece, and its total. */
  readonly done: number;
  readonly total: number;
  /** For people: the epoch and its loss, or the strength of variation. */
  readonly detail: string;
  /** Share of the whole experiment that is done, 0 to 1, pieces weighed by their cost. */
  readonly overall: number;
}

/** How an experiment is run. */
export interface RunOptions {
  /** Folder that holds run folders. */
  readonly out: string;
  /** Start over, deleting what an earlier run of the same spec left. */
  readonly fresh: boolean;
  /** Aborted to stop after the current steps; what is done is kept. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/** What an experiment gave, and where it is kept. */
export interface RunOutcome {
  readonly result: ExperimentResult;
  readonly folder: string;
  /** Whether the result was there already, from an earlier run of the same spec. */
  readonly reused: boolean;
}

/** Thrown when a run was stopped by its signal: everything finished is in `folder`. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';

  constructor(readonly folder: string) {
    super(`stopped; run the same command again to go on from where it was (${folder})`);
  }
}
