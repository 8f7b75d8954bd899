import { SpecError, type SpecProblem } from '../errors.js';

/** A converter at a tile's lines: 2^bits − 2 equal steps from −1 to 1 of full scale, zero exact; or none. */
export type Converter = { readonly bits: number } | 'ideal';

/** What the periphery does to fit a vector to the array's signal range. */
export interface ReadManagement {
  /** Divides the input by its largest value, and multiplies the result by it. */
  readonly noise: boolean;
  /** Halves the input and reads again where an output exceeds the bound, and multiplies the result back. */
  readonly bound: boolean;
}

/**
 * What surrounds the devices when a tile multiplies, in the order of one product: scale, input converter over [−1, 1],
 * W·x, output noise σ·N(0,1), output converter and bound, rescale.
 */
export interface Periphery {
  readonly inputs: Converter;
  readonly outputs: Converter;
  /** σ_MV of every output line, in units of weight times full-scale input; drawn afresh at every read. */
  readonly readSigma: number;
  /** Largest output in the same units: what the output converter spans. */
  readonly bound: number | 'none';
  /** Logical weights are this times the array's: products are multiplied by it, digitally. */
  readonly outputScale: number;
  readonly forward: ReadManagement;
  readonly backward: ReadManagement;
}

/** No management: how one column of an array is read for a transfer. */
export const unmanaged: ReadManagement = { noise: false, bound: false };

/**
 * The TTv2 paper's periphery: 7-bit inputs, 9-bit outputs, noise of 10 % of the nominal largest weight 0.6, outputs
 * bounded at 20 times that weight; forward with noise and bound management, backward with noise management.
 * @see Gokmen, Frontiers in AI 2021, "Array Model"; Gokmen et al., Frontiers in Neuroscience 2017 (management).
 */
export const gokmenPeriphery: Periphery = {
  inputs: { bits: 7 },
  outputs: { bits: 9 },
  readSigma: 0.06,
  bound: 12,
  outputScale: 1,
  forward: { noise: true, bound: true },
  backward: { noise: true, bound: false },
};

/** Every imperfection off: products are exact to rounding. */
export const idealPeriphery: Periphery = {
  inputs: 'ideal',
  outputs: 'ideal',
  readSigma: 0,
  bound: 'none',
  outputScale: 1,
  forward: unmanaged,
  backward: unmanaged,
};

/** How often bound management halves an input before it takes the bounded result: our choice. */
export const mostHalvings = 10;

/** Steps from zero to full scale: 2^(bits − 1) − 1; 0 stands for an ideal converter. */
export function stepsOf(converter: Converter): number {
  return converter === 'ideal' ? 0 : 2 ** (converter.bits - 1) - 1;
}

/** @throws SpecError naming everything that is out of range. */
export function checkPeriphery(periphery: Periphery): void {
  const { inputs, outputs, readSigma, bound, outputScale } = periphery;
  const problems: SpecProblem[] = [];
  for (const [name, converter] of [['inputs', inputs] as const, ['outputs', outputs] as const]) {
    if (converter === 'ideal') continue;
    const { bits } = converter;
    if (Number.isInteger(bits) && bits >= 2 && bits <= 16) continue;
    const message = `expected an integer from 2 to 16, got ${bits}. For no converter use 'ideal'.`;
    problems.push({ path: `periphery.${name}.bits`, message });
  }
  if (!(readSigma >= 0 && Number.isFinite(readSigma))) {
    const message = `expected a finite number of at least 0, got ${readSigma}. 0 is no noise.`;
    problems.push({ path: 'periphery.readSigma', message });
  }
  if (bound === 'none' ? outputs !== 'ideal' : !(bound > 0 && Number.isFinite(bound))) {
    const message = `expected a number above 0, as outputs have a converter that spans it, got ${bound}. Give a bound, or outputs 'ideal' and bound 'none'.`;
    problems.push({ path: 'periphery.bound', message });
  }
  if (!(outputScale > 0 && Number.isFinite(outputScale))) {
    const message = `expected a finite number above 0, got ${outputScale}. 1 changes nothing.`;
    problems.push({ path: 'periphery.outputScale', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
