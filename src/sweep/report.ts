import { basename, join, resolve } from 'node:path';
import { SpecError } from '../errors.js';
import {
  arrayMetrics,
  experimentMetrics,
  type ReportedMethod,
  type ReportedPoint,
  type SweepReport,
  type SweepReportOptions,
} from '../report/sweep/index.js';
import { failureOf } from './failure.js';
import { resultOf } from './folder.js';
import { arraySummaryOf } from './summary.js';
import { readIndex } from './sweep-index.js';
import { isOfArrays, type PointResult } from './work.js';

/**
 * Everything that the report of a sweep shows, from its folder.
 * @throws DataError where it is none of a sweep; SpecError for a metric of other work.
 */
export function readSweepReport(folder: string, options: SweepReportOptions = {}): SweepReport {
  const { points, name } = readIndex(folder);
  const results = points.map(({ run }) => resultOf(join(folder, run)));
  const found = results.find((result) => result !== undefined);
  const metric = metricFor(found, options.metric);
  return {
    name: name === '' ? basename(resolve(folder)) : name,
    points: points.map(({ id, values, run }, i): ReportedPoint => {
      const result = results[i];
      if (result) return { id, values, state: 'finished', methods: methodsOf(result) };
      const reason = failureOf(join(folder, run))?.reason;
      return reason === undefined
        ? { id, values, state: 'unfinished', methods: [] }
        : { id, values, state: 'failed', reason, methods: [] };
    }),
    options: { ...options, metric },
  };
}

type Metric = NonNullable<SweepReportOptions['metric']>;

/** The metric that is asked for, else the first of its kind of work. */
function metricFor(found: PointResult | undefined, asked: Metric | undefined): Metric {
  if (!found) return asked ?? experimentMetrics[0];
  const own: readonly Metric[] = isOfArrays(found) ? arrayMetrics : experimentMetrics;
  if (asked === undefined) return own[0]!;
  if (own.includes(asked)) return asked;
  const what = isOfArrays(found) ? 'training on arrays' : 'experiments';
  const message = `expected one of ${own.join(', ')} for a sweep of ${what}, got '${asked}'. Name one of these.`;
  throw new SpecError([{ path: '--metric', message }]);
}

function methodsOf(result: PointResult): readonly ReportedMethod[] {
  if (!isOfArrays(result)) return result.methods;
  const { methods } = arraySummaryOf(result);
  return methods.map(({ name, loss, withNoise, withoutNoise }, i) => {
    const error = withNoise ?? withoutNoise;
    const numbers = {
      loss,
      ...(error ? { error } : {}),
      ...(withoutNoise ? { 'digital-error': withoutNoise } : {}),
    };
    return { name, label: result.methods[i]!.label, numbers };
  });
}
