import { difference, type Quantity } from '../quantity.js';
import { type Finding, intervalOf, type Lookup, lookUpAll } from './check.js';

interface Bounds {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** One quantity within bounds. */
export interface ValueCheck extends Bounds {
  readonly kind: 'value';
  readonly of: string;
}

/** The first quantity less the second, within bounds. */
export interface DifferenceCheck extends Bounds {
  readonly kind: 'difference';
  readonly of: readonly string[];
}

/** The first quantity over the second, within bounds. */
export interface RatioCheck extends Bounds {
  readonly kind: 'ratio';
  readonly of: readonly string[];
}

export function checkValue(check: ValueCheck, lookup: Lookup): Finding | undefined {
  const quantity = lookup(check.of);
  return quantity && withinBounds(quantity, check);
}

export function checkDifference(check: DifferenceCheck, lookup: Lookup): Finding | undefined {
  const pair = lookUpAll(check.of, lookup);
  return pair && withinBounds(difference(pair[0]!, pair[1]!), check);
}

/** A ratio has no interval here; over nothing, or less than nothing, there is none, and so no finding. */
export function checkRatio(check: RatioCheck, lookup: Lookup): Finding | undefined {
  const pair = lookUpAll(check.of, lookup);
  if (!pair || pair[1]!.value <= 0) return undefined;
  return withinBounds({ value: pair[0]!.value / pair[1]!.value, half: null }, check);
}

function withinBounds(quantity: Quantity, { atLeast, atMost }: Bounds): Finding {
  const { value } = quantity;
  const held = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Infinity);
  return { held, measured: value, interval: intervalOf(quantity) };
}
