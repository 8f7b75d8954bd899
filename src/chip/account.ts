import type { ComputeInMemory } from './engine.js';
import type { HoldingDevices } from './hardware.js';

/** What digital adders simulate, in words, for results. */
const simulatedHere: readonly string[] = [
  'Gaussian variation of each weight, drawn once per chip when it is programmed',
];

const unlimited = 'converters (DAC and ADC) and limited signal ranges';
const states = 'a limited number of conductance states';

/** What they leave out, in words, for results. */
const notSimulatedHere: readonly string[] = [
  unlimited,
  'read noise, drift, and faults',
  'wire resistance (IR drop)',
  states,
  'clipping of weights at the ends of their range',
];

/** What pairs of devices simulate instead, in words, for results. */
export function simulatedByDevice({
  model,
  seconds,
  faults,
  driftCompensation = 'none',
}: HoldingDevices): readonly string[] {
  const lines: readonly (readonly [boolean, string])[] = [
    [
      true,
      `weights as differential pairs of devices (${model.kind}), ${seconds} s after programming`,
    ],
    [model.kind === 'pcm', 'programming error, drift and 1/f read noise, one reading of each chip'],
    [model.kind.startsWith('reram'), 'deviation after programming, drawn once per chip'],
    [driftCompensation === 'global', 'global drift compensation'],
    [faults !== undefined, 'devices stuck at the ends of their window'],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

/** What they leave out, in words, for results. */
export function notSimulatedByDevice({ model }: HoldingDevices): readonly string[] {
  const reading = model.kind === 'pcm' ? [] : ['read noise'];
  return [unlimited, ...reading, 'wire resistance (IR drop)', states];
}

/**
 * What a hardware simulates, in words, for results.
 * @param shift μ, a fraction of the range.
 */
export function simulatedBy(engine: ComputeInMemory | undefined, shift = 0): readonly string[] {
  const shifted = shift === 0 ? [] : ['a shift of all devices in one direction'];
  return [...simulatedHere, ...shifted, ...(engine ? simulatedByEngine(engine) : [])];
}

function simulatedByEngine(engine: ComputeInMemory): readonly string[] {
  const { mapping, biases, batchNorm, shortcut, digitisation, devicesPerWeight } = engine;
  const { count, states: each } = devicesPerWeight;
  const kind = each === 'two' ? 'two-state' : 'analog';
  const scaling = biases === 'scaled' ? 'scaled to the range of the weights' : 'not scaled';
  const lines: readonly (readonly [boolean, string])[] = [
    [mapping === 'per-column', 'a device window of its own for each output channel'],
    [mapping === 'per-layer', 'a device window of its own for each layer'],
    [biases !== 'digital', `biases on devices, ${scaling}`],
    [batchNorm === 'devices', 'batch normalisation on devices'],
    [shortcut !== 'ideal', 'noise of current mirrors in shortcuts without weights'],
    [digitisation !== 'ideal', `converters of ${bitsOf(engine)} bits after activations`],
    [count > 1 || each === 'two', `binary-weighted ${kind} devices, ${count} a weight`],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

/** What a hardware leaves out, in words, for results. */
export function notSimulatedBy(engine: ComputeInMemory | undefined): readonly string[] {
  if (!engine) return notSimulatedHere;
  const converters = engine.digitisation === 'ideal' ? unlimited : 'input converters (DAC)';
  const isKept = (line: string) =>
    line !== unlimited && (line !== states || engine.devicesPerWeight.states === 'analog');
  return [
    converters,
    ...notSimulatedHere.filter(isKept),
    'errors of charge integration and of discharge currents',
  ];
}

/** What this project chose where the source of an engine is silent, in words, for results. */
export function engineChoices(engine: ComputeInMemory): readonly string[] {
  const { biases, batchNorm, shortcut, digitisation, devicesPerWeight } = engine;
  const lines: readonly (readonly [boolean, string])[] = [
    [true, 'A window is symmetric about zero: the range is 2·max|w| of what it holds.'],
    [biases === 'scaled', 'The input s of biases is one for an array: max(1, max|b|/max|w|).'],
    [batchNorm === 'devices', 'The channels of a batch normalisation share one window.'],
    [shortcut === 'std', "Noise of a shortcut's gain of 1 has σ as standard deviation."],
    [
      digitisation !== 'ideal',
      'Converters span what signals take on over the first 500 training images.',
    ],
    [
      devicesPerWeight.states === 'two',
      'Two-state devices have their reference in the middle: no level is 0.',
    ],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

function bitsOf({ digitisation }: ComputeInMemory): number | undefined {
  return digitisation === 'ideal' ? undefined : digitisation.bits;
}
