import type { Series } from '../series.js';
import type { Finding } from './check.js';

/** A series that falls, or rises, along its numbers. */
export interface MonotoneCheck {
  readonly kind: 'falling' | 'rising';
  readonly of: string;
  /** How far a step may go the other way; default 0. */
  readonly slack?: number | undefined;
}

/** @returns measured: the values in the order of x. */
export function checkMonotone(
  { kind, of, slack = 0 }: MonotoneCheck,
  series: readonly Series[],
): Finding | undefined {
  const found = series.find(({ name }) => name === of);
  const points = (found?.points ?? []).filter(({ x }) => typeof x === 'number');
  if (points.length < 2) return undefined;
  const values = [...points].sort((a, b) => Number(a.x) - Number(b.x)).map(({ mean }) => mean);
  const sign = kind === 'falling' ? -1 : 1;
  const held = values.slice(1).every((value, i) => sign * (value - values[i]!) >= -slack);
  return { held, measured: values, interval: null };
}
