import type { DeviceModel } from './model.js';
import type { VariationRange } from './variation.js';

/** What every preset says of itself. */
interface Described {
  /** Technology, then source: `pcm-nandakumar`. */
  readonly name: string;
  readonly title: string;
  /** Where the numbers are from. */
  readonly source: string;
  /** Where they hold. */
  readonly validity: string;
  /** What they leave out. */
  readonly notCovered: string;
}

/** A device known well enough to hold conductances: for `holdWeights`. */
export interface ConductancePreset extends Described {
  readonly kind: 'conductance';
  readonly model: DeviceModel;
}

/** A technology of which only the noise is known, relative to its window: for the variation of weights. */
export interface VariationPreset extends Described {
  readonly kind: 'variation';
  /** Standard deviation, a fraction of the range: from the least to the most that is reported. */
  readonly sigmaOfRange: { readonly low: number; readonly high: number | 'not given' };
  readonly range: VariationRange;
}

/** What circuits must know of a memristor: for training under circuit restrictions, and for netlists. */
export interface MemristorPreset extends Described {
  readonly kind: 'memristor';
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
  /** Largest voltage that does not move the state. */
  readonly thresholdVolts: number;
  /** States are 2^stateBits. */
  readonly stateBits: number;
  /** Most pulses that are spent on programming a device. */
  readonly programmingPulses: number;
}

export type DevicePreset = ConductancePreset | VariationPreset | MemristorPreset;
