import { SpecError } from '../errors.js';
import { fillUniform, type Stream } from '../random/index.js';
import type { ConductanceWindow } from './model.js';

/** Devices that fabrication left stuck, as shares of all devices. */
export interface Faults {
  /** Probability of a device stuck at gMin. */
  readonly stuckAtMin: number;
  /** Probability of a device stuck at gMax. */
  readonly stuckAtMax: number;
}

/**
 * Conductances with stuck devices: gMin where u < stuckAtMin, gMax where u ≥ 1 − stuckAtMax, else unchanged, u one
 * uniform draw a device. One draw for both makes them exclusive, with exactly these rates; more faults on
 * a stream are the same devices and others. A stuck device neither drifts nor shows read noise (our choice).
 * @param conductances [devices], siemens.
 * @param stream drawn once per device, 24 bits each: tie it to fabrication.
 * @returns [devices], siemens; a new array.
 * @throws SpecError for a probability outside [0, 1], and where the two exceed 1 together.
 */
export function applyFaults(
  conductances: Float32Array,
  faults: Faults,
  { gMinSiemens, gMaxSiemens }: ConductanceWindow,
  stream: Stream,
): Float32Array {
  checkFaults(faults);
  const { stuckAtMin, stuckAtMax } = faults;
  if (stuckAtMin === 0 && stuckAtMax === 0) return conductances.slice();
  const held = fillUniform(stream, new Float32Array(conductances.length));
  const high = 1 - stuckAtMax;
  for (let i = 0; i < held.length; i++) {
    const draw = held[i]!;
    if (draw < stuckAtMin) held[i] = gMinSiemens;
    else held[i] = draw >= high ? gMaxSiemens : conductances[i]!;
  }
  return held;
}

function checkFaults({ stuckAtMin, stuckAtMax }: Faults): void {
  const problems = Object.entries({ stuckAtMin, stuckAtMax })
    .filter(([, probability]) => !(probability >= 0 && probability <= 1))
    .map(([path, probability]) => ({
      path: `faults.${path}`,
      message: `expected a probability from 0 to 1, got ${probability}. 1 % is 0.01.`,
    }));
  if (problems.length === 0 && stuckAtMin + stuckAtMax > 1) {
    const message = `expected stuckAtMin + stuckAtMax of at most 1, got ${stuckAtMin} + ${stuckAtMax}. Lower one.`;
    problems.push({ path: 'faults', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
