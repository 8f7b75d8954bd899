import { SpecError, type SpecProblem } from '../errors.js';
import type { ConductanceRange } from './deployed.js';

/** How weights stand for conductances. */
export interface DeployOptions extends ConductanceRange {
  /**
   * 'one-sided': G± = gMin + max(±W, 0), one device of a pair resting at gMin. 'symmetric': both move, G± = (gMin +
   * gMax ± W)/2. The paper does not say.
   */
  readonly mapping: 'one-sided' | 'symmetric';
}

/** 2 to 20 µS. @see Yao et al. 2020; HRAT paper, section 5. */
export const yaoConductances: DeployOptions = {
  gMinSiemens: 2e-6,
  gMaxSiemens: 20e-6,
  mapping: 'one-sided',
};

/** @throws SpecError unless 0 ≤ gMin < gMax. */
export function checkConductances({ gMinSiemens: low, gMaxSiemens: high }: ConductanceRange): void {
  const problems: SpecProblem[] = [];
  if (!(Number.isFinite(low) && low >= 0)) {
    const message = `expected a finite number not below 0, got ${low}. Give one, for example 2e-6.`;
    problems.push({ path: 'gMinSiemens', message });
  }
  if (!(Number.isFinite(high) && high > low)) {
    const message = `must be above gMinSiemens, ${low} S, got ${high} S. Exchange the two, or widen the range.`;
    problems.push({ path: 'gMaxSiemens', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
