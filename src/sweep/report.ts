import { basename, join, resolve } from 'node:path';
import type { ReportedPoint, SweepReport, SweepReportOptions } from '../report/sweep/index.js';
import { failureOf, resultOf } from './folder.js';
import { readIndex } from './sweep-index.js';

/** Everything that the report of a sweep shows, from its folder. @throws DataError where it is none of a sweep. */
export function readSweepReport(folder: string, options: SweepReportOptions = {}): SweepReport {
  const { points, name } = readIndex(folder);
  return {
    name: name === '' ? basename(resolve(folder)) : name,
    points: points.map(({ id, values, run }): ReportedPoint => {
      const result = resultOf(join(folder, run));
      if (result) return { id, values, state: 'finished', methods: result.methods };
      const reason = failureOf(join(folder, run));
      return reason === undefined
        ? { id, values, state: 'unfinished', methods: [] }
        : { id, values, state: 'failed', reason, methods: [] };
    }),
    options,
  };
}
