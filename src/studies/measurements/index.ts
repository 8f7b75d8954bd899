/** Measurements by the name that studies use; each is a file. */
import { hardwareSweep } from './hardware-sweep.js';
import type { Measurement } from './measurement.js';
import { weightSpread } from './weight-spread.js';

export type { FinishedExperiment, Measurement, MeasurementContext } from './measurement.js';

export const measurements: Readonly<Record<string, Measurement>> = {
  'hardware-sweep': hardwareSweep,
  'weight-spread': weightSpread,
};
