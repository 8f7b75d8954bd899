import type { ResultSummary } from '../report/summary.js';
import type { PointValues } from './spec/index.js';
import type { ArraySummary } from './summary.js';

/** What became of one point. */
export interface PointOutcome {
  readonly id: string;
  readonly values: PointValues;
  readonly state: 'finished' | 'failed';
  /** Whether its result was there already. */
  readonly reused: boolean;
  /** Its run's folder. */
  readonly folder: string;
  /** Why it failed; absent where it finished. */
  readonly reason?: string;
  /** Whether its training left the finite numbers; absent where it did not. */
  readonly diverged?: boolean;
  /** Absent where it failed. Equal between runs of the same sweep, but for fields with Seconds in their names. */
  readonly result?: ResultSummary | ArraySummary;
}

/** What became of a sweep. */
export interface SweepOutcome {
  readonly folder: string;
  readonly points: readonly PointOutcome[];
}
