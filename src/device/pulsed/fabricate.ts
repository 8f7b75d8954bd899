import { SpecError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import { type ArrayModel, fabricateArray } from './array-model.js';
import {
  type ConstantStepModel,
  type ExponentialStepModel,
  fabricateConstantStep,
  fabricateExponentialStep,
  fabricateLinearStep,
  fabricatePiecewiseStep,
  fabricatePowerStep,
  fabricateSoftBounds,
  type LinearStepModel,
  type PiecewiseStepModel,
  type PowerStepModel,
  type SoftBoundsModel,
} from './bounded-models.js';
import type { PulsedDevices } from './devices.js';
import { withFaults } from './faults.js';
import { checkNumbers } from './spread.js';

/** How the devices of an array answer to pulses. */
export type ResponseModel =
  | ArrayModel
  | ConstantStepModel
  | LinearStepModel
  | SoftBoundsModel
  | ExponentialStepModel
  | PowerStepModel
  | PiecewiseStepModel;

/**
 * Fabricates devices: draws what device-to-device variation and faults decide, once and for all.
 * @param stream drawn once, at fabrication; the same stream gives the same devices. Faults: child `faults`.
 * @throws SpecError for a model with numbers out of range, or a count that is no positive integer.
 */
export function fabricate(model: ResponseModel, count: number, stream: Stream): PulsedDevices {
  if (!Number.isInteger(count) || count < 1) {
    const message = `expected a positive integer, got ${count}. Pass rows times columns.`;
    throw new SpecError([{ path: 'count', message }]);
  }
  if (model.cycle.kind !== 'none') checkNumbers([['cycle.sigma', model.cycle.sigma, 0]]);
  const devices = fabricateSound(model, count, stream);
  return model.faults ? withFaults(devices, model.faults, stream.child('faults')) : devices;
}

/** Devices all of which work. */
function fabricateSound(model: ResponseModel, count: number, stream: Stream): PulsedDevices {
  switch (model.kind) {
    case 'array':
      return fabricateArray(model, count, stream);
    case 'constant-step':
      return fabricateConstantStep(model, count, stream);
    case 'linear-step':
      return fabricateLinearStep(model, count, stream);
    case 'soft-bounds':
      return fabricateSoftBounds(model, count, stream);
    case 'exponential-step':
      return fabricateExponentialStep(model, count, stream);
    case 'power-step':
      return fabricatePowerStep(model, count, stream);
    case 'piecewise-step':
      return fabricatePiecewiseStep(model, count, stream);
  }
}
