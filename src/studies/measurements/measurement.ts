import type { z } from 'zod';
import type { ArrayResult } from '../../arrays/result.js';
import type { ResolvedArraySpec } from '../../arrays/spec/resolved.js';
import { SpecError } from '../../errors.js';
import type { RunOutcome } from '../../experiment/run-interface.js';
import type { ResolvedSpec } from '../../experiment/spec/index.js';
import type { Series } from '../series.js';

/** An experiment of a study, finished. */
export interface FinishedExperiment {
  readonly spec: ResolvedSpec;
  readonly folder: string;
  readonly result: RunOutcome['result'];
}

/** Training on arrays of a study, finished. */
export interface FinishedArrays {
  readonly spec: ResolvedArraySpec;
  readonly folder: string;
  readonly result: ArrayResult;
}

export type Finished = FinishedExperiment | FinishedArrays;

/** For measurements of nothing that was run: where their parts are kept. */
export interface NothingFinished {
  readonly folder: string;
  readonly result?: undefined;
}

/** What a measurement works with. */
export interface MeasurementContext<Settings, Experiment = FinishedExperiment> {
  /** Its id within the study: the first part of its series' names. */
  readonly id: string;
  readonly experiment: Experiment;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /**
   * Does a part of the work once: its result is kept in the experiment's run folder under the key and the
   * measurement's settings, and read from there ever after. Stops before the part where asked to stop.
   */
  readonly part: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  readonly report: (share: number, detail: string) => void;
  /** Whether a run that it asks for is done anew although its result is there; asked once before each. */
  readonly isFresh: (folder: string) => boolean;
}

/** A run that a measurement asks for. */
export interface MeasurementRun {
  /** What tells it from the others, for people. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly spec: ResolvedSpec;
}

/** Something measured on the trained networks of an experiment, beyond their accuracies. */
export interface Measurement<Schema extends z.ZodType = z.ZodType> {
  /** Its settings, as a study writes them beside `measure` and `of`. */
  readonly settings: Schema;
  readonly measure: (
    context: MeasurementContext<z.infer<Schema>, Finished | NothingFinished>,
  ) => Promise<Series[]>;
  /** Runs beside that of the experiment that it asks for; none waits for another. */
  readonly runs?: (settings: z.infer<Schema>, spec: ResolvedSpec) => readonly MeasurementRun[];
}

/** Keeps a measurement's settings and its work of one type. */
export function measurement<Schema extends z.ZodType>(
  settings: Schema,
  measure: (context: MeasurementContext<z.infer<Schema>>) => Promise<Series[]>,
  runs: Measurement<Schema>['runs'] = () => [],
): Measurement {
  return {
    settings,
    runs: (checked, spec) => runs(checked as z.infer<Schema>, spec),
    measure: (context) => {
      const { experiment, id } = context;
      if (!experiment.result || 'kind' in experiment.result) throw wrongWork(id, 'an experiment');
      return measure({ ...(context as MeasurementContext<z.infer<Schema>>) });
    },
  };
}

/** A measurement on networks that were trained on arrays. */
export function arrayMeasurement<Schema extends z.ZodType>(
  settings: Schema,
  measure: (context: MeasurementContext<z.infer<Schema>, FinishedArrays>) => Promise<Series[]>,
): Measurement {
  return {
    settings,
    measure: (context) => {
      const { experiment, id } = context;
      if (!experiment.result || !('kind' in experiment.result)) {
        throw wrongWork(id, 'training on arrays');
      }
      return measure({ ...(context as MeasurementContext<z.infer<Schema>, FinishedArrays>) });
    },
  };
}

/** A measurement that needs nothing to be trained. */
export function freeMeasurement<Schema extends z.ZodType>(
  settings: Schema,
  measure: (
    context: MeasurementContext<z.infer<Schema>, Finished | NothingFinished>,
  ) => Promise<Series[]>,
): Measurement {
  return {
    settings,
    measure: (context) =>
      measure(context as MeasurementContext<z.infer<Schema>, Finished | NothingFinished>),
  };
}

function wrongWork(id: string, wanted: string): SpecError {
  const message = `must be of ${wanted}, got another. Name one of those.`;
  return new SpecError([{ path: `measurements.${id}.of`, message }]);
}
