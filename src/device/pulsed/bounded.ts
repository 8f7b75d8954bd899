import { SpecError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import type { CycleNoise, PulsedDevices } from './devices.js';
import type { PulsedFaults } from './faults.js';
import { checkNumbers, fillSpread } from './spread.js';

/** What every model of a device with a finite window shares. */
export interface BoundedModel {
  /** μ_Δw, the mean of the steps up and down before the form scales them, in weight units. */
  readonly step: number;
  /** Device-to-device, relative to `step`. */
  readonly sigmaOfStep: number;
  /** β: the step up is step·(1 + β), the step down step·(1 − β); above −1 and below 1. */
  readonly upDown: number;
  /** Device-to-device, of β, absolute. */
  readonly sigmaUpDown: number;
  /** Mean bounds of the weight, below and above 0. */
  readonly lower: number;
  readonly upper: number;
  /** Device-to-device, of each bound, relative to it. */
  readonly sigmaOfBound: number;
  readonly cycle: CycleNoise;
  /** 'shifted' programs the reference device to the symmetry point, once and without error. */
  readonly symmetryPoint: 'as-fabricated' | 'shifted';
  /** Devices that do not answer to pulses; none unless given. */
  readonly faults?: PulsedFaults;
}

/** Defaults of the bounded models: about 1,200 states over [−0.6, 0.6]; our choice, to match the array model's. */
export const boundedDefaults: BoundedModel = {
  step: 0.001,
  sigmaOfStep: 0.3,
  upDown: 0,
  sigmaUpDown: 0.01,
  lower: -0.6,
  upper: 0.6,
  sigmaOfBound: 0.3,
  cycle: { kind: 'multiplicative', sigma: 0.3 },
  symmetryPoint: 'as-fabricated',
};

/** @throws SpecError for numbers out of range. */
export function checkBounded(model: BoundedModel): void {
  checkNumbers([
    ['step', model.step, 0, 'above'],
    ['sigmaOfStep', model.sigmaOfStep, 0],
    ['sigmaUpDown', model.sigmaUpDown, 0],
    ['sigmaOfBound', model.sigmaOfBound, 0],
    ['upper', model.upper, 0, 'above'],
  ]);
  const problems = [];
  if (!(Number.isFinite(model.lower) && model.lower < 0)) {
    const message = `expected a finite number below 0, got ${model.lower}. For example -0.6.`;
    problems.push({ path: 'lower', message });
  }
  if (!(Math.abs(model.upDown) < 1)) {
    const message = `expected a number above -1 and below 1, got ${model.upDown}. 0 is none.`;
    problems.push({ path: 'upDown', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}

/**
 * Draws steps and bounds into devices.
 * @param stream drawn once, at fabrication: children `step`, `up-down`, `lower`, `upper`.
 */
export function drawBounded(model: BoundedModel, devices: PulsedDevices, stream: Stream): void {
  const { up, down, lower, upper } = devices;
  fillSpread(up, model.step, model.sigmaOfStep, stream.child('step'));
  // β by way of `down`: mean 1 and deviation sigmaUpDown.
  fillSpread(down, 1, model.sigmaUpDown, stream.child('up-down'), 'as-printed');
  fillSpread(lower, model.lower, model.sigmaOfBound, stream.child('lower'));
  fillSpread(upper, model.upper, model.sigmaOfBound, stream.child('upper'));
  for (let i = 0; i < devices.count; i++) {
    const beta = Math.min(0.99, Math.max(-0.99, model.upDown + down[i]! - 1));
    const step = up[i]!;
    up[i] = step * (1 + beta);
    down[i] = step * (1 - beta);
  }
}
