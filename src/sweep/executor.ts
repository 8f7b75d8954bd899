import type { Failure } from './failure.js';
import type { PointData } from './point-data.js';
import type { SweepPoint } from './spec/index.js';

/** A point that is to be run. */
export interface OpenPoint {
  readonly point: SweepPoint;
  /** Its run's folder. */
  readonly run: string;
  /** Whether what an earlier run of it left is to be deleted first. */
  readonly fresh: boolean;
  readonly data: Exclude<PointData, { failure: string }>;
}

/** What an executor tells while it works. */
export interface ExecutorEvents {
  /** How far a point is, from 0 to 1, and in words. */
  readonly progress: (id: string, share: number, detail: string) => void;
  /** Its result is in its folder. */
  readonly finished: (id: string) => void;
  readonly failed: (id: string, failure: Failure) => void;
  /** Something to tell at once, such as where jobs were submitted. */
  readonly note: (text: string) => void;
}

/** What an executor works with. */
export interface ExecutorContext {
  /** For what it keeps itself; locked by this process. */
  readonly folder: string;
  /** The folder that run folders are made in. */
  readonly out: string;
  /** Aborted to stop: what is done is kept. */
  readonly signal: AbortSignal;
  readonly events: ExecutorEvents;
}

/**
 * Somewhere to run points. Returns when each has finished or failed, or when the signal stopped it; a point that
 * fails never stops another.
 */
export type Executor = (points: readonly OpenPoint[], context: ExecutorContext) => Promise<void>;
