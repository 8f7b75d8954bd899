/** Measurements of training on arrays, and of arrays alone, by the name that studies use; each is a file. */
import type { Measurement } from '../measurement.js';
import { deviceTrace } from './device-trace.js';
import { extractionMethods } from './extraction-methods.js';
import { arrayInference } from './inference.js';
import { arrayDisturbance, arrayPruning } from './signal-to-noise.js';

export const arrayMeasurements: Readonly<Record<string, Measurement>> = {
  'array-disturbance': arrayDisturbance,
  'array-inference': arrayInference,
  'array-pruning': arrayPruning,
  'device-trace': deviceTrace,
  'extraction-methods': extractionMethods,
};
