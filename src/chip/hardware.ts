import type { VariationRange, VariationTargets } from '../device/index.js';

/**
 * The hardware that trained networks are put on: relative Gaussian variation of the weights' devices. Everything
 * else is ideal.
 */
export interface Hardware {
  readonly variation: {
    /** σ, a fraction of each layer's range. */
    readonly sigmaOfRange: number;
    readonly range: VariationRange;
    readonly targets: VariationTargets;
  };
}

/** What a hardware description covers, in words, for results. */
export const simulatedHere: readonly string[] = [
  'Gaussian variation of each weight, drawn once per chip when it is programmed',
];

/** What it leaves out, in words, for results. */
export const notSimulatedHere: readonly string[] = [
  'converters (DAC and ADC) and limited signal ranges',
  'read noise, drift, and faults',
  'wire resistance (IR drop)',
  'a limited number of conductance states',
  'clipping of weights at the ends of their range',
];
