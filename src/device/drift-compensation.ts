import type { Pair } from './differential-pair.js';

/** 'global': one digital factor per array undoes the mean drift; 'none': outputs are used as they come. */
export type DriftCompensation = 'none' | 'global';

export const driftCompensations: readonly DriftCompensation[] = ['none', 'global'];

/**
 * The factor of global drift compensation: α = Σ g(first)/Σ g(now), over all devices of an array. Both sums are
 * calibration currents at a constant voltage, long enough to leave no read noise (our choice).
 * @param first what the devices held when they were first read, siemens. @param now what they hold now, siemens.
 * @returns 1 where nothing has changed, or nothing is left to measure.
 * @see Joshi et al., Nature Communications 11, 2473 (2020).
 */
export function compensationFactor(first: Pair, now: Pair): number {
  const [before, after] = [total(first), total(now)];
  return after > 0 ? before / after : 1;
}

function total({ plus, minus }: Pair): number {
  let sum = 0;
  for (let i = 0; i < plus.length; i++) sum += plus[i]! + minus[i]!;
  return sum;
}
