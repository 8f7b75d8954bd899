import type { Converter } from '../crossbar/index.js';
import type { Scope } from '../report/result.js';
import { faultText } from './describe.js';
import { arrayDefaults } from './spec/defaults.js';
import type { ArrayHardwareSpec, ResolvedArrayMethod, ResolvedArraySpec } from './spec/resolved.js';

/** Whether something holds of a method, and what it is in words. */
type Line = readonly [holds: boolean, text: string];

/** What a run says of its own bounds. */
export function arrayScope(spec: ResolvedArraySpec): Scope {
  return {
    simulated: simulatedOnArrays(spec),
    notSimulated: notSimulatedOnArrays(spec),
    ourChoices: arrayChoices(spec),
  };
}

/** What a run simulates, in words, for its report; with the methods' names where it is not all of them. */
export function simulatedOnArrays({ methods }: ResolvedArraySpec): readonly string[] {
  return ofMethods(methods, simulatedBy);
}

/** What it leaves out, in words. */
export function notSimulatedOnArrays({ methods }: ResolvedArraySpec): readonly string[] {
  return [
    ...ofMethods(methods, leftOutBy),
    'wire resistance (IR drop), and disturbance of devices whose row and column do not both pulse',
    'drift: devices hold what was written',
    'activations, softmax and all else beside the arrays: exact, in floating point',
    'time and energy of pulses, products and transfers',
  ];
}

/** What was decided where the papers are silent, or say two things. */
function arrayChoices({ network, batchSize, methods, keep }: ResolvedArraySpec): readonly string[] {
  return [
    'Initial weights are uniform after Glorot, within each device’s own window; biases, A and filters start at 0.',
    ...ofMethods(methods, (hardware, method) => choicesOf(hardware, method, network)),
    ...(network.kind === 'lstm'
      ? [
          'All errors of a stretch of text are computed before its updates, which go in the order of time.',
          'η acts on the array’s weights, before the output scale.',
          'Errors go back through one stretch of the text alone, hidden states go on from stretch to stretch; they are forgotten where the text begins again.',
        ]
      : []),
    ...(batchSize > 1 ? ['A mini-batch is the sum of its updates, one after the other.'] : []),
    ...(batchSize > 1 && network.kind === 'lstm'
      ? [
          'Stretches of a mini-batch are from equal parts of the text, each with a state of its own; the last characters that do not fill the parts are left out.',
        ]
      : []),
    ...(keep.averages.length > 0
      ? ['An average of weights adds up snapshots that are evenly spaced in an epoch.']
      : []),
    ...(keep.averages.some(({ reads }) => reads > 0)
      ? ['Products for an average have uniform inputs as large as the converters take.']
      : []),
  ];
}

/** Every text that holds of a method on arrays, once. */
function ofMethods(
  methods: readonly ResolvedArrayMethod[],
  linesOf: (hardware: ArrayHardwareSpec, method: ResolvedArrayMethod) => readonly Line[],
): string[] {
  const onArrays = methods.flatMap((method) =>
    method.hardware ? [{ label: method.label, lines: linesOf(method.hardware, method) }] : [],
  );
  const holding = new Map<string, string[]>();
  for (const { label, lines } of onArrays) {
    for (const [holds, text] of lines) {
      if (holds) holding.set(text, [...(holding.get(text) ?? []), label]);
    }
  }
  return [...holding].map(([text, labels]) =>
    labels.length === onArrays.length ? text : ofSome(text, labels),
  );
}

/** `read noise (SGD)`; a full stop stays last. */
function ofSome(text: string, labels: readonly string[]): string {
  const [, words, stop] = /^(.*?)(\.?)$/.exec(text)!;
  return `${words} (${labels.join(', ')})${stop}`;
}

function simulatedBy({ device, periphery, pulses }: ArrayHardwareSpec): readonly Line[] {
  const { inputs, outputs, readSigma, bound, forward, backward } = periphery;
  const { cycle } = device;
  const failing = faultText(device.faults);
  const slots = pulses.maxPulses === 'unlimited' ? '' : `, at most ${pulses.maxPulses} slots`;
  return [
    [true, 'forward and backward products on arrays of devices, updates by pulses on them'],
    [true, `steps as the ${device.kind} model has them, drawn for each device when it is made`],
    [cycle.kind !== 'none', `noise of each write, ${cycle.kind}`],
    [failing !== '', `devices that no pulse moves, drawn when they are made: ${failing}`],
    [true, `random trains of pulses${slots}`],
    [readSigma > 0, `noise of each output of a product, σ ${readSigma} of weight`],
    [
      inputs !== 'ideal' || outputs !== 'ideal',
      `converters: inputs ${bitsOf(inputs)}, outputs ${bitsOf(outputs)}`,
    ],
    [bound !== 'none', `outputs bounded at ${bound}`],
    [
      forward.noise || forward.bound || backward.noise || backward.bound,
      'noise and bound management of products',
    ],
  ];
}

function bitsOf(converter: Converter): string {
  return converter === 'ideal' ? 'exact' : `${converter.bits} bits`;
}

function leftOutBy({ device, periphery }: ArrayHardwareSpec): readonly Line[] {
  const { inputs, outputs, readSigma, bound } = periphery;
  return [
    [device.cycle.kind === 'none', 'noise of writes'],
    [faultText(device.faults) === '', 'devices that fail'],
    [readSigma === 0, 'read noise'],
    [inputs === 'ideal' && outputs === 'ideal', 'converters (DAC and ADC)'],
    [bound === 'none', 'limited signal ranges'],
  ];
}

function choicesOf(
  { device, periphery, pulses }: ArrayHardwareSpec,
  { rule }: ResolvedArrayMethod,
  network: ResolvedArraySpec['network'],
): readonly Line[] {
  const transfer = 'transfer' in rule ? rule.transfer : undefined;
  const hysteresis = rule.kind === 'ttv2' ? rule.hysteresis : 0;
  const { forward, backward } = periphery;
  return [
    [
      pulses.management && pulses.maxPulses !== 'unlimited',
      'Of an update that asks for more pulses than a train has, what is beyond is lost: its errors are cut to what the train can give.',
    ],
    [
      forward.noise || backward.noise || forward.bound || backward.bound,
      `Noise management is ${directionsOf(forward.noise, backward.noise)}, bound management ${directionsOf(forward.bound, backward.bound)}; transfers have neither.`,
    ],
    [forward.bound || backward.bound, 'Bound management halves at most 10 times.'],
    [
      device.kind === 'array' && device.negativeDraws === 'clip',
      'Steps and slopes drawn below a hundredth of their mean are set to that.',
    ],
    [
      rule.kind === 'ttv2',
      'A fired element of H gives one certain pulse; H adds up what is read in the array’s units, before the output scale.',
    ],
    [
      ![0, arrayDefaults.hysteresis].includes(hysteresis),
      `The hysteretic threshold is ±${hysteresis}, the TTv2 paper’s ±${arrayDefaults.hysteresis}.`,
    ],
    [
      rule.kind === 'tiki-taka',
      'γ of Tiki-Taka is 0 unless set; T is the read noise unless set, as in the paper.',
    ],
    [
      rule.kind === 'tiki-taka' && rule.gamma > 0,
      'γ·A + C is the digital sum of two products, each with its own noise and converters.',
    ],
    [
      'transferEvery' in rule && network.kind !== 'lstm',
      'n_s is 1 for layers that are neither recurrent nor convolutional, unless set.',
    ],
    [
      'transferEvery' in rule && device.kind !== 'array' && device.symmetryPoint === 'shifted',
      'A and C count from their devices’ symmetry points, unless told otherwise.',
    ],
    [
      transfer === 'columns',
      'Transfers read columns of A, as the algorithms’ indices have it; the TTv2 paper’s prose says rows.',
    ],
    [
      transfer === 'rows',
      'Transfers read rows of A, as the TTv2 paper’s prose says; the algorithms’ indices have columns.',
    ],
  ];
}

/** `forward`, `backward`, `in both directions` or `off`. */
function directionsOf(forward: boolean, backward: boolean): string {
  if (forward && backward) return 'in both directions';
  if (!forward && !backward) return 'off';
  return forward ? 'forward' : 'backward';
}
