import type { ExperimentResult, Interval, MethodResult } from './result.js';

/** The numbers of a result and nothing else: what `lernmatrix run --json` prints. */
export interface ResultSummary {
  /** Seconds from start to finish. */
  readonly wallSeconds: number;
  readonly methods: readonly MethodSummary[];
}

/** One method's numbers; units as in {@link MethodResult}. */
export interface MethodSummary {
  readonly name: string;
  readonly digital: number;
  readonly variation: readonly {
    readonly sigma: number;
    readonly accuracy: readonly number[];
    readonly mean: number;
    readonly std: number;
    readonly ci95: Interval;
  }[];
}

/** Reduces a result to its summary; values are passed on unrounded. */
export function summaryOf({ wallSeconds, methods }: ExperimentResult): ResultSummary {
  return { wallSeconds, methods: methods.map(methodSummary) };
}

function methodSummary({ name, digital, variation }: MethodResult): MethodSummary {
  return {
    name,
    digital,
    variation: variation.map(({ sigma, accuracy, mean, std, ci95 }) => ({
      sigma,
      accuracy,
      mean,
      std,
      ci95,
    })),
  };
}
