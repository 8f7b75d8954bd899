import { SpecError } from '../../errors.js';
import { fillUniform, type Stream } from '../../random/index.js';
import type { PulsedDevices } from './devices.js';
import { windowOf } from './step.js';

/** Devices that pulses do not move, as shares of all devices; what is left out is 0. */
export interface PulsedFaults {
  /** At the lower end of the device's own window. */
  readonly stuckAtMin?: number;
  /** At the upper end. */
  readonly stuckAtMax?: number;
  /** At weight 0: device and reference alike. */
  readonly stuckAtZero?: number;
  /** At whatever weight they are set to. */
  readonly frozen?: number;
}

const kinds = ['stuckAtMin', 'stuckAtMax', 'stuckAtZero', 'frozen'] as const;

/**
 * Devices some of which do not answer to pulses: their steps and noise are 0. Those stuck hold their weight whatever a
 * tile is set to; frozen ones hold what they are set to. One draw a device makes the kinds exclusive.
 * @param devices changed in place. @param stream drawn once a device, at fabrication.
 * @returns the devices with the weights of those stuck.
 * @throws SpecError for shares outside [0, 1] or above 1 together, and for an end that devices without bounds lack.
 */
export function withFaults(
  devices: PulsedDevices,
  faults: PulsedFaults,
  stream: Stream,
): PulsedDevices {
  checkFaults(faults);
  checkEnds(devices, faults);
  const stuck = new Float32Array(devices.count).fill(Number.NaN);
  const draws = fillUniform(stream, new Float32Array(devices.count));
  for (let i = 0; i < devices.count; i++) {
    const kind = kindOf(draws[i]!, faults);
    if (kind === undefined) continue;
    if (kind !== 'frozen') stuck[i] = weightOf(devices, i, kind);
    for (const name of ['up', 'upSlope', 'down', 'downSlope', 'noiseUp', 'noiseDown'] as const) {
      devices[name][i] = 0;
    }
  }
  return { ...devices, stuck };
}

/** The kind of fault that a uniform draw falls on. */
function kindOf(draw: number, faults: PulsedFaults) {
  let end = 0;
  return kinds.find((kind) => {
    end += faults[kind] ?? 0;
    return draw < end;
  });
}

function weightOf(
  devices: PulsedDevices,
  i: number,
  kind: Exclude<(typeof kinds)[number], 'frozen'>,
): number {
  if (kind === 'stuckAtZero') return 0;
  const weight = windowOf(devices, i)[kind === 'stuckAtMin' ? 0 : 1];
  if (Number.isFinite(weight)) return weight;
  const message = `expected devices with bounds, got device ${i} that nothing stops. Give slopes or bounds, or use stuckAtZero.`;
  throw new SpecError([{ path: `faults.${kind}`, message }]);
}

/** Devices of one model all have an end, or none has: the first one tells, whether it is stuck or not. */
function checkEnds(devices: PulsedDevices, faults: PulsedFaults): void {
  for (const kind of ['stuckAtMin', 'stuckAtMax'] as const) {
    if ((faults[kind] ?? 0) > 0) weightOf(devices, 0, kind);
  }
}

function checkFaults(faults: PulsedFaults): void {
  const problems = kinds
    .filter((kind) => !((faults[kind] ?? 0) >= 0 && (faults[kind] ?? 0) <= 1))
    .map((kind) => ({
      path: `faults.${kind}`,
      message: `expected a share from 0 to 1, got ${faults[kind]}. 1 % is 0.01.`,
    }));
  const sum = kinds.reduce((total, kind) => total + (faults[kind] ?? 0), 0);
  if (problems.length === 0 && sum > 1) {
    const message = `expected shares of at most 1 together, got ${sum}. Lower one.`;
    problems.push({ path: 'faults', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
