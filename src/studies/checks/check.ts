import type { Interval } from '../../chip/index.js';
import type { Quantity } from '../quantity.js';

/** What a check found on one set of series. */
export interface Finding {
  readonly held: boolean;
  /** The number that decided; several where the check compares several. */
  readonly measured: number | readonly number[];
  /** 95 % interval of what decided; null where nothing was repeated, or it is no single number. */
  readonly interval: Interval | null;
}

/** Looks a quantity up; undefined where it is not there. */
export type Lookup = (address: string) => Quantity | undefined;

/** All quantities, or undefined where one is missing. */
export function lookUpAll(addresses: readonly string[], lookup: Lookup): Quantity[] | undefined {
  const found = addresses.map(lookup);
  return found.every((each) => each !== undefined) ? (found as Quantity[]) : undefined;
}

/** The 95 % interval of a quantity. */
export function intervalOf({ value, half }: Quantity): Interval | null {
  return half === null ? null : [value - half, value + half];
}
