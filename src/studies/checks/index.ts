/** The vocabulary of claims: each check is a file; `runCheck` tells them apart. */
import { findQuantity } from '../quantity.js';
import type { Series } from '../series.js';
import { type BestCheck, checkBest } from './best.js';
import {
  checkDifference,
  checkRatio,
  checkValue,
  type DifferenceCheck,
  type RatioCheck,
  type ValueCheck,
} from './bound.js';
import type { Finding } from './check.js';
import { checkMonotone, type MonotoneCheck } from './monotone.js';
import { checkNear, type NearCheck } from './near.js';
import { checkOrder, type OrderCheck } from './order.js';

export type { Finding } from './check.js';

export type Check =
  | OrderCheck
  | ValueCheck
  | DifferenceCheck
  | RatioCheck
  | NearCheck
  | BestCheck
  | MonotoneCheck;

/** Runs a check. @returns undefined where a quantity that it needs is not there. */
export function runCheck(
  check: Check,
  series: readonly Series[],
  published: readonly Series[],
): Finding | undefined {
  const lookup = (address: string) => findQuantity(series, address);
  switch (check.kind) {
    case 'order':
      return checkOrder(check, lookup);
    case 'value':
      return checkValue(check, lookup);
    case 'difference':
      return checkDifference(check, lookup);
    case 'ratio':
      return checkRatio(check, lookup);
    case 'near':
      return checkNear(check, lookup, (address) => findQuantity(published, address));
    case 'best':
      return checkBest(check, lookup);
    default:
      return checkMonotone(check, series);
  }
}

/** Every quantity that a check names. */
export function quantitiesOf(check: Check): readonly string[] {
  if (check.kind === 'falling' || check.kind === 'rising') return [];
  if (check.kind === 'best') return [...check.among, ...check.oneOf];
  return typeof check.of === 'string' ? [check.of] : check.of;
}

/** Every series that a check names. */
export function seriesOfCheck(check: Check): readonly string[] {
  if (check.kind === 'falling' || check.kind === 'rising') return [check.of];
  return quantitiesOf(check).map((text) => /(\S+) at \S+$/.exec(text)?.[1] ?? text);
}
