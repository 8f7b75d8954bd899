/** Measurements by the name that studies use; each is a file. */

import { biasRange } from './bias-scaling.js';
import { circuitAgreement } from './circuit-agreement.js';
import { hardwareSweep } from './hardware-sweep.js';
import { hardwareVariant } from './hardware-variant.js';
import { inputNoise } from './input-noise.js';
import { learningCurve } from './learning-curve.js';
import { landscape } from './loss-landscape.js';
import type { Measurement } from './measurement.js';
import { equivalence } from './physical-equivalence.js';
import { quantisation } from './quantisation.js';
import { stepTime } from './step-time.js';
import { topFive } from './top-five.js';
import { trainingCost } from './training-cost.js';
import { trainingGrid } from './training-grid.js';
import { trajectory } from './trajectory.js';
import { weightSpread } from './weight-spread.js';

export type { FinishedExperiment, Measurement, MeasurementContext } from './measurement.js';

export const measurements: Readonly<Record<string, Measurement>> = {
  'bias-scaling': biasRange,
  'circuit-agreement': circuitAgreement,
  'hardware-sweep': hardwareSweep,
  'hardware-variant': hardwareVariant,
  'input-noise': inputNoise,
  'learning-curve': learningCurve,
  'loss-landscape': landscape,
  'physical-equivalence': equivalence,
  quantisation,
  'step-time': stepTime,
  'top-five': topFive,
  'training-cost': trainingCost,
  'training-grid': trainingGrid,
  trajectory,
  'weight-spread': weightSpread,
};
