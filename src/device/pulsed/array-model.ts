import type { Stream } from '../../random/index.js';
import { blankDevices, type CycleNoise, type PulsedDevices } from './devices.js';
import type { PulsedFaults } from './faults.js';
import { checkNumbers, fillSpread, type NegativeDraws } from './spread.js';

/**
 * The array model of the TTv2 paper: Δw⁺ = Δw_min·(1 − slope⁺·w), Δw⁻ = Δw_min·(1 + slope⁻·w), no hard bounds;
 * the steps up and down are equal at w = 0 on every device.
 */
export interface ArrayModel {
  readonly kind: 'array';
  /** μ_Δw, the mean step at w = 0, in weight units. */
  readonly step: number;
  /** Device-to-device, relative to `step`. */
  readonly sigmaOfStep: number;
  /** μ_s, the mean of both slopes, 1/weight: a device saturates near ±1/slope. 0 for a symmetric device. */
  readonly slope: number;
  /** Device-to-device, relative to `slope`; slope⁺ and slope⁻ are drawn apart. */
  readonly sigmaOfSlope: number;
  readonly cycle: CycleNoise;
  /** 'clip' (our choice) keeps a step positive; the printed model lets 4 in 10,000 be negative at σ = 0.3. */
  readonly negativeDraws: NegativeDraws;
  /** Devices that do not answer to pulses; none unless given. */
  readonly faults?: PulsedFaults;
}

/** As in the paper's Figure 3: 1,200 states, multiplicative cycle noise. */
export const arrayModel: ArrayModel = {
  kind: 'array',
  step: 0.001,
  sigmaOfStep: 0.3,
  slope: 1.66,
  sigmaOfSlope: 0.2,
  cycle: { kind: 'multiplicative', sigma: 0.3 },
  negativeDraws: 'clip',
};

/**
 * The mean number of states: nominal weight range over nominal step, 2/(μ_s·μ_Δw); Infinity without slopes.
 * @see Gokmen, Frontiers in AI 2021, "Array Model".
 */
export function statesOf({ slope, step }: Pick<ArrayModel, 'slope' | 'step'>): number {
  return 2 / (slope * step);
}

/** The step that gives an array model this number of states: μ_Δw = 2/(μ_s·states). */
export function stepOfStates(states: number, slope: number = arrayModel.slope): number {
  return 2 / (slope * states);
}

/**
 * Fabricates devices of the array model: three independent normal draws a device.
 * @param stream drawn once, at fabrication: children `step`, `slope-up`, `slope-down`.
 * @throws SpecError for numbers out of range.
 * @see Gokmen, Frontiers in AI 2021, "Array Model".
 */
export function fabricateArray(model: ArrayModel, count: number, stream: Stream): PulsedDevices {
  checkNumbers([
    ['step', model.step, 0, 'above'],
    ['sigmaOfStep', model.sigmaOfStep, 0],
    ['slope', model.slope, 0],
    ['sigmaOfSlope', model.sigmaOfSlope, 0],
  ]);
  const devices = blankDevices(count, {
    form: 'linear',
    meanStep: model.step,
    cycle: model.cycle,
  });
  const { up, down, upSlope, downSlope } = devices;
  fillSpread(up, model.step, model.sigmaOfStep, stream.child('step'), model.negativeDraws);
  const slope = [model.slope, model.sigmaOfSlope] as const;
  fillSpread(upSlope, ...slope, stream.child('slope-up'), model.negativeDraws);
  fillSpread(downSlope, ...slope, stream.child('slope-down'), model.negativeDraws);
  for (let i = 0; i < count; i++) {
    down[i] = up[i]!;
    // A step that is larger than the way to 1/slope would send the weight away from it (our choice).
    const most = model.negativeDraws === 'clip' ? 1 : Infinity;
    upSlope[i] = Math.min(most, upSlope[i]! * up[i]!);
    downSlope[i] = Math.min(most, downSlope[i]! * up[i]!);
    // |Δw_min|, as a step may be negative where draws are kept as printed.
    devices.noiseUp[i] = Math.abs(up[i]!);
    devices.noiseDown[i] = Math.abs(up[i]!);
  }
  return devices;
}
