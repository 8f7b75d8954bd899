import { type Finding, type Lookup, lookUpAll } from './check.js';

/** Each quantity within a distance of the published one. */
export interface NearCheck {
  readonly kind: 'near';
  readonly of: readonly string[];
  readonly within: number;
}

/** @returns measured: ours less the published one, each. */
export function checkNear(
  { of, within }: NearCheck,
  lookup: Lookup,
  published: Lookup,
): Finding | undefined {
  const ours = lookUpAll(of, lookup);
  const theirs = lookUpAll(of, published);
  if (!ours || !theirs) return undefined;
  const distances = ours.map(({ value }, i) => value - theirs[i]!.value);
  const held = distances.every((distance) => Math.abs(distance) <= within);
  return { held, measured: distances, interval: null };
}
