import { decimal, plural } from '../format.js';
import {
  type ArrayReport,
  idleBelow,
  type Products,
  type ReportedArrayMethod,
  type ReportedError,
} from './model.js';

type Unit = ArrayReport['unit'];

/** What an error is called on an axis. */
export const errorNames: Readonly<Record<Unit, string>> = {
  percent: 'test error, % wrong',
  'nats/character': 'test loss, nats a character',
};

/**
 * Tells of units that tell nothing apart, method by method: `Idle units …: TTv2, 14 of 64 in lstm2. …`; undefined
 * where there are none. @param runs trainings of each method, that units are counted over.
 */
export function idleText(
  methods: readonly Pick<ReportedArrayMethod, 'label' | 'idle'>[],
  runs: number,
): string | undefined {
  const found = methods.flatMap(({ label, idle = [] }) => {
    const some = idle.filter((layer) => layer.idle > 0);
    const where = some.map(({ layer, idle: count, units }) => `${count} of ${units} in ${layer}`);
    return some.length > 0 ? [`${label}, ${where.join(', ')}`] : [];
  });
  if (found.length === 0) return undefined;
  return `Idle units, whose outputs hardly move over the test part (standard deviation below ${idleBelow})${runs > 1 ? `, over ${plural(runs, 'training')}` : ''}: ${found.join('; ')}. They have not learnt yet, or are saturated, so that no gradient reaches them.`;
}

/** What a test computed with, as a heading. */
export const productNames: Readonly<Record<Products, string>> = {
  with: 'As the arrays compute',
  without: 'Computed digitally',
};

/** `15.80`, or `1.523`. */
export function errorNumber(value: number, unit: Unit): string {
  return decimal(value, unit === 'percent' ? 2 : 3);
}

/** `15.80 %`, or `1.523 nats`. */
export function errorText({ mean }: ReportedError, unit: Unit): string {
  return `${errorNumber(mean, unit)} ${unit === 'percent' ? '%' : 'nats'}`;
}

/** `15.00 to 16.60`, the least and the largest of several trainings; nothing of one. */
export function rangeText({ runs }: ReportedError, unit: Unit): string | undefined {
  if (runs.length < 2) return undefined;
  return `${errorNumber(Math.min(...runs), unit)} to ${errorNumber(Math.max(...runs), unit)}`;
}
