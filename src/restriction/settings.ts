import { SpecError, type SpecProblem } from '../errors.js';

/** How batch normalisation is fused into the layer before it while a network is trained. */
export type FusingStrategy =
  | 'hrat'
  | 'after-training'
  | 'current-batch'
  | 'moving-average'
  | 'unfused-scale';

/** What the circuit of a memristor network does to its layers; each restriction can be left out. */
export interface Restrictions {
  /** Programmable states of a weight: 2^bits - 1 codes, symmetric about zero. */
  readonly weights: 'ideal' | { readonly bits: number };
  /** Weights stay within ± this; 1 in the paper. Fused weights are not limited. */
  readonly weightLimit: number | 'none';
  /** Standard deviation of a weight's noise, as a fraction of 2·max|Q(W)| of the programmed tensor. */
  readonly sigmaOfRange: number;
  /** V_TH: no memristor sees more than ± this, volts. */
  readonly thresholdVolts: number | 'none';
  /** VDD: amplifiers and DACs reach ± half of it about the signal ground, volts. */
  readonly supplyVolts: number | 'none';
  /** The converter that makes bias voltages. */
  readonly dac: 'ideal' | { readonly bits: number };
  /** s, which brings a layer's outputs into the swing: trained, kept as first measured, or 1. */
  readonly scale: 'learned' | 'fixed' | 'none';
  readonly batchNorm: FusingStrategy;
  /** Volts that one unit of the network's input becomes; `inputGainFor` gives it for a largest magnitude. */
  readonly inputGain: number;
}

/**
 * The paper's circuit: V_TH = 0.2 V, VDD = 3 V, weights in [-1, 1] with 8 bits and no noise, ideal DACs (those of
 * its Table 2), learned scales, its own way to fuse batch normalisation.
 * @see HRAT paper, section 5; Yao et al. 2020 for the memristor.
 */
export const hratRestrictions: Restrictions = {
  weights: { bits: 8 },
  weightLimit: 1,
  sigmaOfRange: 0,
  thresholdVolts: 0.2,
  supplyVolts: 3,
  dac: 'ideal',
  scale: 'learned',
  batchNorm: 'hrat',
  inputGain: 0.2,
};

/** No restriction at all: the network is the digital one. */
export const noRestrictions: Restrictions = {
  weights: 'ideal',
  weightLimit: 'none',
  sigmaOfRange: 0,
  thresholdVolts: 'none',
  supplyVolts: 'none',
  dac: 'ideal',
  scale: 'none',
  batchNorm: 'hrat',
  inputGain: 1,
};

/**
 * Volts for one unit of input, so that the largest input just reaches the threshold. Without it most of an image
 * would be clipped before the first layer; the paper does not say what it does (our choice).
 * @param largest largest magnitude of an input, in its own unit.
 */
export function inputGainFor(largest: number, thresholdVolts: number | 'none'): number {
  return thresholdVolts === 'none' ? 1 : thresholdVolts / largest;
}

/** Largest code of a weight, 2^(bits-1) - 1. */
export function largestCode(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

/**
 * Checks restrictions before anything is built of them.
 * @throws SpecError naming every one that cannot be, and every two that contradict.
 */
export function checkRestrictions(restrictions: Restrictions): void {
  const problems = problemsOf(restrictions);
  if (problems.length > 0) throw new SpecError(problems);
}

function problemsOf(r: Restrictions): SpecProblem[] {
  return [
    ...bitsProblem('weights.bits', r.weights, 2, 'One bit has the state zero alone'),
    ...bitsProblem('dac.bits', r.dac, 1, 'For a converter without steps use "ideal"'),
    ...numberProblem('weightLimit', r.weightLimit, 'above 0, or "none"', (x) => x > 0),
    ...numberProblem('sigmaOfRange', r.sigmaOfRange, 'not below 0', (x) => x >= 0),
    ...numberProblem('thresholdVolts', r.thresholdVolts, 'above 0, or "none"', (x) => x > 0),
    ...numberProblem('supplyVolts', r.supplyVolts, 'above 0, or "none"', (x) => x > 0),
    ...numberProblem('inputGain', r.inputGain, 'above 0', (x) => x > 0),
    ...thresholdProblem(r),
    ...dacProblem(r),
  ];
}

function bitsProblem(
  path: string,
  setting: 'ideal' | { readonly bits: number },
  least: number,
  why: string,
): SpecProblem[] {
  if (setting === 'ideal') return [];
  const { bits } = setting;
  if (Number.isInteger(bits) && bits >= least && bits <= 16) return [];
  return [{ path, message: `expected an integer from ${least} to 16, got ${bits}. ${why}.` }];
}

function numberProblem(
  path: string,
  value: number | 'none',
  must: string,
  holds: (value: number) => boolean,
): SpecProblem[] {
  if (value === 'none' || (Number.isFinite(value) && holds(value))) return [];
  return [{ path, message: `expected a finite number ${must}, got ${value}. Give one.` }];
}

function thresholdProblem({ thresholdVolts, supplyVolts }: Restrictions): SpecProblem[] {
  if (thresholdVolts === 'none' || supplyVolts === 'none') return [];
  if (thresholdVolts <= supplyVolts / 2) return [];
  const message = `must not exceed half of supplyVolts, ${supplyVolts / 2} V, which no signal exceeds, got ${thresholdVolts} V. Lower it, or raise supplyVolts.`;
  return [{ path: 'thresholdVolts', message }];
}

function dacProblem({ dac, supplyVolts }: Restrictions): SpecProblem[] {
  if (dac === 'ideal' || supplyVolts !== 'none') return [];
  const message = `a DAC of ${dac.bits} bits spans the supply, got supplyVolts "none". Give supplyVolts, or use dac "ideal".`;
  return [{ path: 'dac', message }];
}
