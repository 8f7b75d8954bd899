import type { Interval, MethodResult } from '../result.js';

/** A sweep as its report shows it: every point, and what became of it. */
export interface SweepReport {
  readonly name: string;
  readonly points: readonly ReportedPoint[];
  readonly options?: SweepReportOptions;
}

/** What a report is asked to show; chosen where absent. */
export interface SweepReportOptions {
  /** A swept path, or hardware.variation.sigma. */
  readonly x?: string;
  readonly y?: string;
  readonly metric?: Metric;
}

/** accuracy: on chips; digital: without hardware; drop: digital less accuracy. */
export type Metric = (typeof metrics)[number];

export const metrics = ['accuracy', 'digital', 'drop'] as const;

/** A point of a sweep. */
export interface ReportedPoint {
  readonly id: string;
  /** Path to value. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly state: 'finished' | 'failed' | 'unfinished';
  readonly reason?: string;
  /** Of its result; empty where it is not finished. */
  readonly methods: readonly MethodResult[];
}

/** One number of a sweep: a method of a point at a strength of variation. */
export interface Entry {
  readonly point: ReportedPoint;
  readonly method: MethodResult;
  /** What was varied, with the strength under its path. */
  readonly at: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly ci95: Interval;
}

export const strengthPath = 'hardware.variation.sigma';

/** Every number of the finished points by a metric. */
export function entriesOf({ points }: SweepReport, metric: Metric): readonly Entry[] {
  return points.flatMap((point) =>
    point.methods.flatMap((method) => methodEntries(point, method, metric)),
  );
}

function methodEntries(point: ReportedPoint, method: MethodResult, metric: Metric): Entry[] {
  const { digital, variation } = method;
  if (metric === 'digital' || variation.length === 0) {
    const { [strengthPath]: _strength, ...at } = point.values;
    return metric === 'drop'
      ? []
      : [{ point, method, at, value: digital, ci95: [digital, digital] }];
  }
  return variation.map(({ sigma, mean, ci95: [low, high] }): Entry => {
    const at = { ...point.values, [strengthPath]: sigma };
    return metric === 'accuracy'
      ? { point, method, at, value: mean, ci95: [low, high] }
      : { point, method, at, value: digital - mean, ci95: [digital - high, digital - low] };
  });
}

/** The methods of all points, each once. */
export function methodsOf({ points }: SweepReport): readonly MethodResult[] {
  const all = points.flatMap(({ methods }) => methods);
  return [
    ...new Map(all.toReversed().map((method) => [method.name, method])).values(),
  ].toReversed();
}

/** A value as a key and a label: numbers and words as they are, the rest in JSON. */
export function keyOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
