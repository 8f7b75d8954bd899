import { ruledTable } from '../report/columns.js';
import { durationText } from '../report/format.js';
import type { MethodSummary, ResultSummary } from '../report/summary.js';
import type { SweepEstimate } from './estimate/dry-run.js';
import type { PointOutcome, SweepOutcome } from './outcome.js';
import type { SlurmPoint } from './slurm/status.js';
import { shortValue, valuesText } from './spec/points.js';
import type { ArrayEstimate, ArraySummary } from './summary.js';

/** What became of a sweep, for a terminal: a line for each point and method, then the failures. */
export function sweepText({ points, folder }: SweepOutcome): string {
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const rows = points.flatMap((point) => pointRows(point, paths));
  const unit = points.map(({ result }) => arrayUnit(result)).find((each) => each !== undefined);
  const headings = unit === undefined ? experimentHeadings : arrayHeadings;
  const table = ruledTable([['point', ...shortPaths(paths), ...headings], ...rows]);
  const failed = points.filter(({ state }) => state === 'failed');
  const failures = failed.map(
    ({ id, values, reason }) => `${id} (${valuesText(values)}) failed: ${reason}`,
  );
  const reused = points.filter((point) => point.reused).length;
  const counts = `${points.length} points: ${points.length - failed.length} finished (${reused} of them before), ${failed.length} failed.`;
  const note = unit === undefined ? experimentNote : arrayNote(unit);
  return ['', table, '', note, ...failures, counts, `Runs: ${folder}`].join('\n');
}

const experimentHeadings = ['method', 'digital', 'on chips'];
const arrayHeadings = ['method', 'with noise', 'without', 'training loss'];

const experimentNote = 'Accuracy in percent; on chips: the mean at each strength of variation.';

function arrayNote(unit: ArraySummary['unit']): string {
  const what = unit === 'percent' ? 'Test error in percent' : 'Test loss in nats a character';
  return `${what} after the last epoch, with the arrays' noise and converters, and by exact products.`;
}

type PointSummary = ResultSummary | ArraySummary;

function arrayUnit(result: PointSummary | undefined): ArraySummary['unit'] | undefined {
  return result && 'kind' in result ? result.unit : undefined;
}

function pointRows({ id, values, result }: PointOutcome, paths: readonly string[]): string[][] {
  const start = [id, ...paths.map((path) => (path in values ? shortValue(values[path]) : ''))];
  if (!result) return [[...start, 'failed', '', '']];
  if ('kind' in result) return arrayRows(result).map((cells) => [...start, ...cells]);
  return result.methods.map((method) => [...start, ...methodCells(method)]);
}

function methodCells({ name, digital, variation }: MethodSummary): string[] {
  const chips = variation.map(({ sigma, mean }) => `${percent(100 * sigma)} %: ${mean.toFixed(1)}`);
  return [name, digital.toFixed(2), chips.join('  ')];
}

function arrayRows({ methods }: ArraySummary): string[][] {
  const cell = (found: ArrayEstimate | null) => {
    if (!found) return '–';
    const spread = found.values.length > 1 ? ` ± ${found.std.toPrecision(2)}` : '';
    return `${found.mean.toFixed(3)}${spread}`;
  };
  return methods.map(({ name, withNoise, withoutNoise, loss }) => [
    ...[name, cell(withNoise), cell(withoutNoise), cell(loss)],
  ]);
}

function percent(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Where the points of a sweep are, for a terminal. */
export function statusText(points: readonly SlurmPoint[]): string {
  const rows = points.map(({ id, values, state, reason = '', log = '' }) => [
    ...[id, valuesText(values), state, reason.split('\n')[0]!, log],
  ]);
  return ruledTable([['point', 'values', 'state', 'reason', 'log'], ...rows]);
}

/** What a sweep would cost, for a terminal: a line for each point, then the whole. */
export function estimateText({ points, seconds, processes, jobs }: SweepEstimate): string {
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const rows = points.map((point) => {
    const cells = paths.map((path) => (path in point.values ? shortValue(point.values[path]) : ''));
    const cost = point.finished
      ? ['finished', '']
      : [
          point.problem === undefined ? durationText(point.seconds) : 'fails',
          bytesText(point.bytes),
        ];
    return [point.id, ...cells, ...cost];
  });
  const table = ruledTable([['point', ...shortPaths(paths), 'time', 'memory'], ...rows]);
  const problems = points.flatMap(({ id, values, problem }) =>
    problem === undefined ? [] : [`${id} (${valuesText(values)}) would fail: ${problem}`],
  );
  const width = `${processes} ${processes === 1 ? 'process' : 'processes'} of ${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
  const open = points.filter(({ finished }) => !finished).length;
  const total = `${open} of ${points.length} points are to be run: about ${durationText(seconds)} on ${width} on this machine, as busy as it is now.`;
  const left = [...new Set(points.flatMap(({ uncounted = [] }) => uncounted))];
  const notes = left.map((what) => `Not in these times: ${what}.`);
  return [table, '', ...problems, total, ...notes].join('\n');
}

function bytesText(bytes: number): string {
  return bytes === 0 ? '' : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** The last word of a path where it is clear, else the whole path. */
function shortPaths(paths: readonly string[]): string[] {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  return paths.map((path) =>
    paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path),
  );
}
