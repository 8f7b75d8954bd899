import { decimal } from '../format.js';
import type { Group } from './axes.js';
import { isOfArrays, keyOf, type Metric, strengthPath } from './model.js';

/** What a metric is called on an axis. */
export const metricTexts: Readonly<Record<Metric, string>> = {
  accuracy: 'test accuracy on chips, %',
  digital: 'digital test accuracy, %',
  drop: 'accuracy lost on chips, points',
  error: 'test error on arrays, % wrong or nats',
  'digital-error': 'test error by exact products, % wrong or nats',
  loss: 'training loss, nats',
};

/** The end of a path that tells it, and the strength of variation as what it is. */
export function pathText(path: string): string {
  if (path === strengthPath) return 'weight variation σ';
  const words = path.split('.');
  return words.slice(words[0] === 'methods' ? -2 : -1).join('.');
}

/** A value, short. */
export function valueText(value: unknown): string {
  const text =
    typeof value === 'number' && !Number.isInteger(value)
      ? String(Number(value.toPrecision(4)))
      : keyOf(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

/** `learningRate 0.05, sigma 0.1`. */
export function settingsText(values: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(values).map(
    ([path, value]) => `${pathText(path)} ${valueText(value)}`,
  );
  return parts.join(', ');
}

/** The mean and half its interval. */
export function groupText(group: Group): string {
  const [low, high] = group.ci95;
  const half = (high - low) / 2;
  if (half <= 0) return meanText(group);
  if (isOfArrays(group.entry.metric)) return `${meanText(group)} ± ${half.toPrecision(2)}`;
  return `${meanText(group)} ± ${half < 0.05 ? '<0.1' : decimal(half)}`;
}

/** The mean: of losses, which may be small, three digits. */
export function meanText({ mean, entry: { metric } }: Group): string {
  return isOfArrays(metric) ? valueText(Number(mean.toPrecision(3))) : decimal(mean);
}
