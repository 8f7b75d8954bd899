import { UnsupportedError } from '../errors.js';
import type { DeployedCrossbar, DeployedNetwork } from '../restriction/index.js';
import { type AmplifierModel, amplifierLines, checkAmplifier } from './amplifier.js';
import { type Netlist, number, steps, sweepLines } from './netlist.js';

/** The voltages that bound a layer's signals. */
export type Rails = Pick<DeployedNetwork, 'thresholdVolts' | 'supplyVolts'>;

/** Part of a layer: consecutive outputs, with the inputs that they share. */
export interface NeuronBlock {
  readonly crossbar: DeployedCrossbar;
  /** The first of the outputs, and how many. */
  readonly first: number;
  readonly count: number;
}

/** Resistance at the inputs of the difference and summing amplifiers. */
const inputOhms = 10e3;
/** Share of the swing that a transimpedance amplifier uses at the largest current its row can give. */
const headroom = 0.9;

/** The supply of a network as a number. @throws UnsupportedError where it has none: amplifiers need one. */
export function supplyOf({ supplyVolts }: Rails): number {
  if (supplyVolts !== 'none') return supplyVolts;
  throw new UnsupportedError(
    'circuit: the network must have a supply, got supplyVolts "none". Train and deploy it with one.',
  );
}

/**
 * Neurons of a layer as a netlist, over a sweep of input vectors: each input through a clamp to ±V_TH onto the
 * crossbar's two resistors of every pair; two transimpedance amplifiers a neuron, whose virtual ground holds its
 * columns; a difference amplifier, a summing amplifier that adds the DAC's voltage, ReLU.
 *
 *   vp = SG - Rf·I₊,   vn = SG - Rf·I₋,   vd = SG + k·(vp - vn),   out = SG - (vd - SG) - (DAC - SG),   k·Rf = 1/s_c.
 *
 * Everything is between 0 and VDD about the signal ground SG = VDD/2; the DAC gives the complement of the bias, which
 * the inverting sum takes back. Rf is such that no input can drive a transimpedance amplifier to a rail (our choice);
 * so the sum's limit is the difference amplifier's swing.
 * @param vectors [points][inputs of one output], volts about the signal ground.
 * @returns nodes y0, y1, …: outputs after ReLU, absolute.
 * @throws UnsupportedError without a supply.
 * @see HRAT paper, Figures 1(a), 1(c) and 6.
 */
export function layerNetlist(
  block: NeuronBlock,
  rails: Rails,
  vectors: readonly ArrayLike<number>[],
  amplifier: AmplifierModel,
): Netlist {
  const inputs = Array.from(vectors[0]!, (_, j) => steps(vectors.map((vector) => vector[j]!)));
  return drivenLayer(block, rails, amplifier, inputs, sweepLines(vectors.length));
}

/**
 * The same with any sources and any analysis.
 * @param inputs the expression of each input, volts about the signal ground, before its clamp.
 * @param driving lines of what the expressions refer to, and of the analysis.
 */
export function drivenLayer(
  { crossbar, first, count }: NeuronBlock,
  rails: Rails,
  amplifier: AmplifierModel,
  inputs: readonly string[],
  driving: readonly string[],
): Netlist {
  checkAmplifier(amplifier);
  const supply = supplyOf(rails);
  const gains = amplifierGains(crossbar, rails, inputs.length);
  const neurons = Array.from({ length: count }, (_, i) =>
    neuronLines(i, first + i, crossbar, inputs.length, gains, supply),
  );
  return {
    title: `* ${crossbar.name}: neurons ${first} to ${first + count - 1}`,
    lines: [
      ...amplifierLines(amplifier, supply),
      `vsg sg 0 ${number(supply / 2)}`,
      ...inputLines(inputs, rails),
      ...neurons.flat(),
      ...driving,
    ],
    nodes: Array.from({ length: count }, (_, i) => `y${i}`),
  };
}

/** Each input: a source behind a clamp, which drives its row. */
function inputLines(inputs: readonly string[], { thresholdVolts }: Rails): string[] {
  const limit = thresholdVolts === 'none' ? undefined : number(thresholdVolts);
  return inputs.map(
    (input, j) =>
      `bc${j} c${j} sg v={${limit ? `max(-${limit}, min(${limit}, ${input}))` : input}}`,
  );
}

interface Gains {
  /** Rf of the transimpedance amplifiers, ohms. */
  readonly feedbackOhms: number;
  /** k of the difference amplifier. */
  readonly difference: number;
}

/** Splits 1/s_c between the transimpedance amplifiers and the difference amplifier. */
export function amplifierGains(crossbar: DeployedCrossbar, rails: Rails, inputs: number): Gains {
  const { plusSiemens, minusSiemens, ohms } = crossbar;
  const largest = rails.thresholdVolts === 'none' ? supplyOf(rails) / 2 : rails.thresholdVolts;
  const current = largest * Math.max(rowSum(plusSiemens, inputs), rowSum(minusSiemens, inputs));
  const feedbackOhms = Math.min(ohms, (headroom * supplyOf(rails)) / 2 / current);
  return { feedbackOhms, difference: ohms / feedbackOhms };
}

/** Largest sum of an output's conductances, siemens. @param siemens [outputs][inputs]. */
export function rowSum(siemens: Float32Array, inputs: number): number {
  let largest = 0;
  for (let from = 0; from < siemens.length; from += inputs) {
    const sum = siemens.subarray(from, from + inputs).reduce((a, b) => a + b, 0);
    largest = Math.max(largest, sum);
  }
  return largest;
}

function neuronLines(
  i: number,
  output: number,
  crossbar: DeployedCrossbar,
  inputs: number,
  { feedbackOhms, difference }: Gains,
  supply: number,
): string[] {
  const { plusSiemens, minusSiemens, biasVolts, relu } = crossbar;
  const [r1, r2, rf] = [inputOhms, inputOhms * difference, feedbackOhms].map(number);
  return [
    ...pairLines(i, output * inputs, plusSiemens, minusSiemens, inputs),
    `xp${i} sg p${i} vp${i} sg opamp`,
    `rp${i} p${i} vp${i} ${rf}`,
    `xn${i} sg n${i} vn${i} sg opamp`,
    `rn${i} n${i} vn${i} ${rf}`,
    `rd1${i} vp${i} dp${i} ${r1}`,
    `rd2${i} dp${i} sg ${r2}`,
    `rd3${i} vn${i} dm${i} ${r1}`,
    `rd4${i} dm${i} d${i} ${r2}`,
    `xd${i} dp${i} dm${i} d${i} sg opamp`,
    `vb${i} b${i} 0 ${number(supply / 2 - biasVolts[output]!)}`,
    `rs1${i} d${i} m${i} ${r1}`,
    `rs2${i} b${i} m${i} ${r1}`,
    `rs3${i} m${i} t${i} ${r1}`,
    `xs${i} sg m${i} t${i} sg opamp`,
    `by${i} y${i} sg v={${relu ? `max(v(t${i},sg), 0)` : `v(t${i},sg)`}}`,
  ];
}

/** The two memristors of every pair. */
function pairLines(
  i: number,
  from: number,
  plus: Float32Array,
  minus: Float32Array,
  inputs: number,
): string[] {
  const lines: string[] = [];
  for (let j = 0; j < inputs; j++) {
    const [up, down] = [plus[from + j]!, minus[from + j]!];
    if (up > 0) lines.push(`rup${i}_${j} c${j} p${i} ${number(1 / up)}`);
    if (down > 0) lines.push(`rdn${i}_${j} c${j} n${i} ${number(1 / down)}`);
  }
  return lines;
}
