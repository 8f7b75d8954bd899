import { SpecError } from '../errors.js';

/** How an update W += η·δ·xᵀ becomes trains of pulses. */
export interface PulseSettings {
  /**
   * true: a train has n = ⌈k⌉ slots, k = η·max|x|·max|δ|/μ_Δw, at most `maxPulses`; the largest probabilities of both
   * sides are √(k/n). Where k exceeds the cap, δ is scaled by cap/k (our choice), so that the update only shrinks.
   * false: always `maxPulses` slots, and the same amplitude √(η/(n·μ_Δw)) on both sides, probabilities cut at 1.
   */
  readonly management: boolean;
  /** Longest train; 31 is typical, the TTv2 paper names none. */
  readonly maxPulses: number | 'unlimited';
}

/**
 * Update management with trains of at most 31 slots.
 * @see Gokmen and Vlasov, Frontiers in Neuroscience 2016; Gokmen et al., Frontiers in Neuroscience 2017.
 */
export const managedPulses: PulseSettings = { management: true, maxPulses: 31 };

/** @throws SpecError for a train that is no positive whole number, or a fixed one without length. */
export function checkPulses({ management, maxPulses }: PulseSettings): void {
  if (maxPulses === 'unlimited' ? management : Number.isInteger(maxPulses) && maxPulses > 0) return;
  const wanted = management ? "a positive integer or 'unlimited'" : 'a positive integer';
  const reason = management ? '' : ', as without management every train has this length';
  const message = `expected ${wanted}${reason}, got ${maxPulses}. 31 is typical.`;
  throw new SpecError([{ path: 'pulses.maxPulses', message }]);
}
