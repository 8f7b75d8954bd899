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

/** Of experiments. accuracy: on chips; digital: without hardware; drop: digital less accuracy. */
export const experimentMetrics = ['accuracy', 'digital', 'drop'] as const;

/** Of training on arrays, after the last epoch. error: test error as the arrays compute; digital-error: by exact products; loss: in training. */
export const arrayMetrics = ['error', 'digital-error', 'loss'] as const;

export const metrics = [...experimentMetrics, ...arrayMetrics] as const;

export type Metric = (typeof metrics)[number];
export type ArrayMetric = (typeof arrayMetrics)[number];

/** Whether a metric is one of training on arrays, where less is better. */
export function isOfArrays(metric: Metric): metric is ArrayMetric {
  return arrayMetrics.some((each) => each === metric);
}

/** What a method of an experiment reached. */
export type ReportedAccuracies = Pick<MethodResult, 'name' | 'label' | 'digital' | 'variation'>;

/** What a method reached on arrays: means over its trainings. */
export interface ReportedArrays extends Pick<MethodResult, 'name' | 'label'> {
  readonly numbers: Readonly<
    Partial<Record<ArrayMetric, { readonly mean: number; readonly ci95: Interval }>>
  >;
}

export type ReportedMethod = ReportedAccuracies | ReportedArrays;

/** A point of a sweep. */
export interface ReportedPoint {
  readonly id: string;
  /** Path to value. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly state: 'finished' | 'failed' | 'unfinished';
  readonly reason?: string;
  /** Of its result; empty where it is not finished. */
  readonly methods: readonly ReportedMethod[];
}

/** One number of a sweep: a method of a point at a strength of variation. */
export interface Entry {
  readonly point: ReportedPoint;
  readonly method: ReportedMethod;
  readonly metric: Metric;
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

function methodEntries(point: ReportedPoint, method: ReportedMethod, metric: Metric): Entry[] {
  if ('numbers' in method) {
    const found = isOfArrays(metric) ? method.numbers[metric] : undefined;
    const at = point.values;
    return found ? [{ point, method, metric, at, value: found.mean, ci95: found.ci95 }] : [];
  }
  return isOfArrays(metric) ? [] : accuracyEntries(point, method, metric);
}

function accuracyEntries(
  point: ReportedPoint,
  method: ReportedAccuracies,
  metric: Exclude<Metric, ArrayMetric>,
): Entry[] {
  const { digital, variation } = method;
  if (metric === 'digital' || variation.length === 0) {
    const { [strengthPath]: _strength, ...at } = point.values;
    return metric === 'drop'
      ? []
      : [{ point, method, metric, at, value: digital, ci95: [digital, digital] }];
  }
  return variation.map(({ sigma, mean, ci95: [low, high] }): Entry => {
    const at = { ...point.values, [strengthPath]: sigma };
    return metric === 'accuracy'
      ? { point, method, metric, at, value: mean, ci95: [low, high] }
      : { point, method, metric, at, value: digital - mean, ci95: [digital - high, digital - low] };
  });
}

/** The methods of all points, each once. */
export function methodsOf({ points }: SweepReport): readonly ReportedMethod[] {
  const all = points.flatMap(({ methods }) => methods);
  return [
    ...new Map(all.toReversed().map((method) => [method.name, method])).values(),
  ].toReversed();
}

/** A value as a key and a label: numbers and words as they are, the rest in JSON. */
export function keyOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
