import { idleText, type Products } from '../report/arrays/index.js';
import { aligned } from '../report/columns.js';
import { durationText, percent, plural } from '../report/format.js';
import {
  type ArrayMethodResult,
  type ArrayResult,
  cutShare,
  errorsAt,
  idleUnits,
} from './result.js';

/** What training on arrays gave, for a terminal: a line for each method, then what the columns mean. */
export function arrayResultText(result: ArrayResult): string {
  const { methods, unit, data, wallSeconds } = result;
  const epoch = Math.max(
    ...methods.flatMap(({ runs }) => runs.map(({ history }) => history.length)),
  );
  const headings = [
    'method',
    'with noise',
    'without',
    'training loss',
    'longer trains',
    'an epoch',
  ];
  const rows = methods.map((method) => rowOf(method, epoch, unit));
  const what = unit === 'percent' ? 'Test error in percent' : 'Test loss in nats a character';
  const note = `${what} after ${plural(epoch, 'epoch')} on ${data.name}: with the arrays' noise and converters, and by exact products of the same weights. Longer trains: share of updates that asked (or whose transfer did) for more pulses than a train has. Took ${durationText(wallSeconds)}.`;
  const idle = idleText(
    methods.map((method) => ({ label: method.label, ...idleUnits(method, result.layers) })),
    Math.max(...methods.map(({ runs }) => runs.length)),
  );
  return [aligned([headings, ...rows], 'right'), note, ...(idle ? [idle] : [])].join('\n\n');
}

function rowOf(method: ArrayMethodResult, epoch: number, unit: ArrayResult['unit']): string[] {
  const error = (by: Products) => {
    const found = errorsAt(method, epoch, by);
    if (!found) return '–';
    const mean = unit === 'percent' ? found.mean.toFixed(2) : found.mean.toFixed(3);
    return found.sample.length > 1 ? `${mean} ± ${found.std.toFixed(3)}` : mean;
  };
  const histories = method.runs.map(({ history }) => history);
  const mean = (of: (history: (typeof histories)[number]) => number) =>
    histories.reduce((sum, history) => sum + of(history), 0) / histories.length;
  const seconds = mean(
    (history) => history.reduce((sum, each) => sum + each.seconds, 0) / history.length,
  );
  return [
    method.label,
    error('with'),
    error('without'),
    mean((history) => history.at(-1)!.loss).toFixed(3),
    percent(100 * cutShare(method), 2),
    durationText(seconds),
  ];
}
