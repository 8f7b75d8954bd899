import type { z } from 'zod';
import type { RunOutcome } from '../../experiment/run-interface.js';
import type { ResolvedSpec } from '../../experiment/spec/index.js';
import type { Series } from '../series.js';

/** An experiment of a study, finished. */
export interface FinishedExperiment {
  readonly spec: ResolvedSpec;
  readonly folder: string;
  readonly result: RunOutcome['result'];
}

/** What a measurement works with. */
export interface MeasurementContext<Settings> {
  /** Its id within the study: the first part of its series' names. */
  readonly id: string;
  readonly experiment: FinishedExperiment;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /**
   * Does a part of the work once: its result is kept in the experiment's run folder under the key and the
   * measurement's settings, and read from there ever after. Stops before the part where asked to stop.
   */
  readonly part: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  readonly report: (share: number, detail: string) => void;
}

/** Something measured on the trained networks of an experiment, beyond their accuracies. */
export interface Measurement<Schema extends z.ZodType = z.ZodType> {
  /** Its settings, as a study writes them beside `measure` and `of`. */
  readonly settings: Schema;
  readonly measure: (context: MeasurementContext<z.infer<Schema>>) => Promise<Series[]>;
}

/** Keeps a measurement's settings and its work of one type. */
export function measurement<Schema extends z.ZodType>(
  settings: Schema,
  measure: Measurement<Schema>['measure'],
): Measurement {
  return {
    settings,
    measure: (context) => measure(context as MeasurementContext<z.infer<Schema>>),
  };
}
