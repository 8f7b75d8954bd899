import { type Finding, type Lookup, lookUpAll } from './check.js';

/** The largest (or smallest) of several quantities is one of those expected. */
export interface BestCheck {
  readonly kind: 'best';
  readonly among: readonly string[];
  readonly oneOf: readonly string[];
  readonly lowest?: boolean | undefined;
}

/** @returns measured: every quantity, in the order of `among`. */
export function checkBest(
  { among, oneOf, lowest = false }: BestCheck,
  lookup: Lookup,
): Finding | undefined {
  const quantities = lookUpAll(among, lookup);
  if (!quantities) return undefined;
  const values = quantities.map(({ value }) => value);
  const best = lowest ? Math.min(...values) : Math.max(...values);
  const winners = among.filter((_, i) => values[i] === best);
  return { held: winners.some((name) => oneOf.includes(name)), measured: values, interval: null };
}
