import type { Interval, VariationPoint } from './result.js';

/** Stands where there is nothing to show. */
export const NOTHING = '–';

/** Writes a number with fixed decimals and a true minus sign; a number that is not finite as a dash. */
export function decimal(value: number, digits = 1): string {
  if (!Number.isFinite(value)) return NOTHING;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Writes a difference with its sign: +1.5, −0.2, 0.0. */
export function signed(value: number, digits = 1): string {
  const text = decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Writes a percentage, value 71.06 as `71.1 %`. */
export function percent(value: number, digits = 1): string {
  return Number.isFinite(value) ? `${decimal(value, digits)} %` : NOTHING;
}

/** Writes a fraction as the shortest percentage that is still exact: 0.15 as `15 %`. */
export function sigmaText(sigma: number): string {
  return Number.isFinite(sigma) ? `${Number((100 * sigma).toPrecision(6))} %` : NOTHING;
}

/** Writes an interval as `66.0 to 76.2`. */
export function intervalText([lower, upper]: Interval, digits = 1): string {
  return `${decimal(lower, digits)} to ${decimal(upper, digits)}`;
}

/** Whether a point has an interval: two chips or more, and finite ends. */
export function hasInterval({ accuracy, ci95 }: VariationPoint): boolean {
  return accuracy.length > 1 && ci95.every(Number.isFinite);
}

/** Writes the mean and half its interval: `71.1 ± 5.1`; alone with one chip or without spread, a dash with none. */
export function meanText(point: VariationPoint | undefined): string {
  if (point === undefined || point.accuracy.length === 0) return NOTHING;
  if (!hasInterval(point)) return decimal(point.mean);
  const half = (point.ci95[1] - point.ci95[0]) / 2;
  if (half === 0) return decimal(point.mean);
  return `${decimal(point.mean)} ± ${half < 0.05 ? '<0.1' : decimal(half)}`;
}

/** Writes a duration in the units a reader would say it in. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return NOTHING;
  if (seconds < 99.95) return `${decimal(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Writes the day of an ISO 8601 time, in UTC: 7 March 2025; other text as it is. */
export function dayText(timestamp: string): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return timestamp;
  return time.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

/** Writes a whole number in groups of three: 61,706. */
export function countText(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en-US') : NOTHING;
}

/** Writes `1 chip`, `20 chips`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Takes control characters out of text that others wrote, so that it cannot steer a terminal. */
export function plainText(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
