import { type ArrayResult, errorsAt } from '../arrays/result.js';
import { estimateMean } from '../chip/index.js';
import { type ResultSummary, summaryOf } from '../report/summary.js';
import { isOfArrays, type PointResult } from './work.js';

/** The numbers of a training on arrays after its last epoch, and nothing else. */
export interface ArraySummary {
  readonly kind: 'array-training';
  /** Seconds from start to finish. */
  readonly wallSeconds: number;
  /** Of errors: percent wrong, or nats a character. */
  readonly unit: ArrayResult['unit'];
  readonly epochs: number;
  readonly methods: readonly ArrayMethodSummary[];
}

/** One method's numbers, over its trainings. */
export interface ArrayMethodSummary {
  readonly name: string;
  /** Mean training loss of the last epoch, nats. */
  readonly loss: ArrayEstimate;
  /** Test error by products as in training; null where it was not tested so. */
  readonly withNoise: ArrayEstimate | null;
  /** By exact products of the same weights. */
  readonly withoutNoise: ArrayEstimate | null;
}

/** A mean over trainings. */
export interface ArrayEstimate {
  /** Of each training. */
  readonly values: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly ci95: readonly [number, number];
}

/** The numbers of a point's result. */
export function summaryOfPoint(result: PointResult): ResultSummary | ArraySummary {
  return isOfArrays(result) ? arraySummaryOf(result) : summaryOf(result);
}

/** Reduces a training on arrays to its summary; values are passed on unrounded. */
export function arraySummaryOf({ wallSeconds, unit, methods }: ArrayResult): ArraySummary {
  const epochs = lastEpoch(methods);
  return {
    kind: 'array-training',
    wallSeconds,
    unit,
    epochs,
    methods: methods.map((method) => ({
      name: method.name,
      loss: estimateOf(method.runs.map(({ history }) => history.at(-1)!.loss)),
      withNoise: errorEstimate(method, epochs, 'with'),
      withoutNoise: errorEstimate(method, epochs, 'without'),
    })),
  };
}

function lastEpoch(methods: ArrayResult['methods']): number {
  const last = methods.flatMap(({ runs }) => runs.map(({ history }) => history.at(-1)!.epoch));
  return Math.max(...last);
}

function errorEstimate(
  method: ArrayResult['methods'][number],
  epoch: number,
  noise: 'with' | 'without',
): ArrayEstimate | null {
  const found = errorsAt(method, epoch, noise);
  return found ? estimateOf(found.sample) : null;
}

function estimateOf(values: readonly number[]): ArrayEstimate {
  const { mean, std, ci95 } = estimateMean(values);
  return { values, mean, std, ci95 };
}
