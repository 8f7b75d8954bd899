export { type ArrayModel, arrayModel, statesOf, stepOfStates } from './array-model.js';
export type { BoundedModel } from './bounded.js';
export {
  type ConstantStepModel,
  constantStep,
  type ExponentialStepModel,
  exponentialStep,
  type LinearStepModel,
  linearStep,
  type PiecewiseStepModel,
  type PowerStepModel,
  powerStep,
  type SoftBoundsModel,
  softBounds,
} from './bounded-models.js';
export type { CycleNoise, Direction, PulsedDevices, StepForm } from './devices.js';
export { fabricate, type ResponseModel } from './fabricate.js';
export type { PulsedFaults } from './faults.js';
export * from './fit/index.js';
export type { NegativeDraws } from './spread.js';
export { applyPulse, responseOf, stepSize, windowOf } from './step.js';
export { symmetryPointOf } from './symmetry-point.js';
