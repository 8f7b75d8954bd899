import type { MemristorCircuit } from '../restriction/index.js';

/** What a memristor circuit simulates, in words, for results. */
export function simulatedByCircuit(circuit: MemristorCircuit): readonly string[] {
  const { weights, thresholdVolts, supplyVolts, dac, conductances } = circuit;
  const { gMinSiemens, gMaxSiemens, mapping } = conductances;
  const lines: readonly (readonly [boolean, string])[] = [
    [
      true,
      `weights as ${mapping} pairs of memristors, ${micro(gMinSiemens)} to ${micro(gMaxSiemens)} µS`,
    ],
    [true, 'Gaussian programming errors of each weight, drawn once per chip'],
    [weights !== 'ideal', `weights of ${bitsOf(weights)} bits`],
    [thresholdVolts !== 'none', `inputs of crossbars clamped to ±${thresholdVolts} V`],
    [supplyVolts !== 'none', `amplifiers and DACs that end at a supply of ${supplyVolts} V`],
    [dac !== 'ideal', `biases from converters (DAC) of ${bitsOf(dac)} bits`],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

/** What it leaves out, in words, for results. */
export function notSimulatedByCircuit(): readonly string[] {
  return [
    'read noise, drift, and faults',
    'wire resistance (IR drop)',
    'finite gain and mismatch of amplifiers and resistors',
    'writing devices again in on-chip retraining, which would draw their errors again',
  ];
}

/** What this project chose where the source is silent, in words, for results. */
export function circuitChoices({ inputGain, conductances }: MemristorCircuit): readonly string[] {
  const lines: readonly (readonly [boolean, string])[] = [
    [true, 'The range of programming errors is 2·max|Q(w)| of the weights that are programmed.'],
    [
      conductances.mapping === 'one-sided',
      'A pair of memristors is one-sided: one of the two rests at the smallest conductance.',
    ],
    [inputGain === 'to-threshold', 'The largest that a pixel can be just reaches the threshold.'],
    [
      true,
      'A network trained without restrictions is scaled so that 99.9 % of its signals stay below the threshold, on the first 500 training images.',
    ],
    [true, 'An error adds to the device of a pair that it makes larger.'],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

function micro(siemens: number): number {
  return Number((1e6 * siemens).toPrecision(6));
}

function bitsOf(setting: 'ideal' | { readonly bits: number }): number | undefined {
  return setting === 'ideal' ? undefined : setting.bits;
}
