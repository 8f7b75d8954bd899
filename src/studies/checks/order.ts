import { difference } from '../quantity.js';
import { type Finding, intervalOf, type Lookup, lookUpAll } from './check.js';

/** Each quantity is above the next. */
export interface OrderCheck {
  readonly kind: 'order';
  /** Largest first. */
  readonly of: readonly string[];
  /** How far above at least; default 0. */
  readonly by?: number | undefined;
}

/** @returns measured: every quantity; interval: of the smallest step down. */
export function checkOrder({ of, by = 0 }: OrderCheck, lookup: Lookup): Finding | undefined {
  const quantities = lookUpAll(of, lookup);
  if (!quantities) return undefined;
  const steps = quantities.slice(1).map((lower, i) => difference(quantities[i]!, lower));
  const least = steps.reduce((a, b) => (b.value < a.value ? b : a));
  return {
    held: least.value > by,
    measured: quantities.map(({ value }) => value),
    interval: intervalOf(least),
  };
}
