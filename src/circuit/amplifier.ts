import { SpecError, type SpecProblem } from '../errors.js';
import { number } from './netlist.js';

/** An operational amplifier as its data sheet tells it. */
export interface AmplifierModel {
  /** A₀, volts out for one volt between the inputs, at rest. */
  readonly openLoopGain: number;
  /** Frequency at which the gain has fallen to 1, hertz; one pole. */
  readonly gainBandwidthHertz: number;
}

/** A₀ = 10⁵, 10 MHz, rail to rail. The HRAT paper names these effects and gives no values (our choice). */
export const ordinaryAmplifier: AmplifierModel = { openLoopGain: 1e5, gainBandwidthHertz: 10e6 };

/** @throws SpecError for a gain not above 1, or a bandwidth not above 0. */
export function checkAmplifier({ openLoopGain, gainBandwidthHertz }: AmplifierModel): void {
  const problems: SpecProblem[] = [];
  if (!(Number.isFinite(openLoopGain) && openLoopGain > 1)) {
    const message = `expected a finite number above 1, got ${openLoopGain}. Use for example 1e5.`;
    problems.push({ path: 'amplifier.openLoopGain', message });
  }
  if (!(Number.isFinite(gainBandwidthHertz) && gainBandwidthHertz > 0)) {
    const message = `expected a finite number above 0, got ${gainBandwidthHertz}. Use for example 10e6.`;
    problems.push({ path: 'amplifier.gainBandwidthHertz', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}

/** Resistance of the node that makes the pole. */
const poleOhms = 1e8;

/**
 * The subcircuit `opamp plus minus out ground`, ground being the signal ground at VDD/2: a transconductance into
 * a resistor and a capacitor, which are gain and pole, and an output that approaches the rails,
 *
 *   V(out) = VDD/2·tanh(x/(VDD/2)) about the ground,   x = A₀·(V(plus) - V(minus))/(1 + i·f·A₀/GBW).
 *
 * In a feedback loop tanh is a sharp limit: its slope is divided by the loop gain. x itself is held near the rails, so
 * that an overdriven amplifier recovers.
 */
export function amplifierLines(model: AmplifierModel, supplyVolts: number): readonly string[] {
  const { openLoopGain, gainBandwidthHertz } = model;
  const swing = supplyVolts / 2;
  const farad = openLoopGain / (2 * Math.PI * gainBandwidthHertz * poleOhms);
  const limit = number(8 * swing);
  return [
    '.subckt opamp plus minus out ground',
    `ggain ground x plus minus ${number(openLoopGain / poleOhms)}`,
    `rpole x ground ${number(poleOhms)}`,
    `cpole x ground ${number(farad)}`,
    `bhold x ground i={1e-3*(max(v(x,ground)-${limit},0)+min(v(x,ground)+${limit},0))}`,
    `bout out ground v={${number(swing)}*tanh(v(x,ground)/${number(swing)})}`,
    '.ends',
  ];
}
