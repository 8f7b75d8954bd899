import { z } from 'zod';
import {
  flag,
  integer,
  kindError,
  list,
  name,
  number,
  section,
  variant,
} from '../../experiment/spec/fields.js';
import { mismatch, wrongName } from '../../experiment/spec/messages.js';

const sigma = number('Standard deviation σ, relative to the step.', { min: 0 });
const cycles = { none: {}, multiplicative: { sigma }, additive: { sigma } };

const cycle = z
  .discriminatedUnion(
    'kind',
    [variant(cycles, 'none'), variant(cycles, 'multiplicative'), variant(cycles, 'additive')],
    { error: kindError(cycles) },
  )
  .describe(
    'Noise of one write to the next: Δw·(1 + σξ), or Δw + Δw_min·σξ, which may invert a step.',
  )
  .exactOptional();

const share = (which: string) =>
  number(`Share of devices ${which}.`, { min: 0, max: 1 }).exactOptional();
const faults = section('Devices that no pulse moves: shares of all, drawn when they are made.', {
  stuckAtMin: share('at the lower end of their own window'),
  stuckAtMax: share('at the upper end'),
  stuckAtZero: share('at weight 0'),
  frozen: share('at the weight that they start with'),
}).exactOptional();

const step = number('μ_Δw, the mean step of one pulse at w = 0, in weight units.', { above: 0 });
const sigmaOfStep = number('Spread of the step from device to device, relative.', { min: 0 });

const bounded = {
  step: step.exactOptional(),
  sigmaOfStep: sigmaOfStep.exactOptional(),
  upDown: number('β: steps up are step·(1 + β), down step·(1 − β).', {
    above: -1,
    below: 1,
  }).exactOptional(),
  sigmaUpDown: number('Spread of β from device to device, absolute.', { min: 0 }).exactOptional(),
  lower: number('Mean lower bound of the weight.', { below: 0 }).exactOptional(),
  upper: number('Mean upper bound of the weight.', { above: 0 }).exactOptional(),
  sigmaOfBound: number('Spread of each bound, relative.', { min: 0 }).exactOptional(),
  cycle,
  symmetryPoint: name('Whether the reference device is programmed to the symmetry point.', [
    'as-fabricated',
    'shifted',
  ]).exactOptional(),
  faults,
};

const slope = (which: string) => number(`${which}, 1/weight.`, { min: 0 }).exactOptional();
const power = (which: string) => number(`Exponent ${which}.`, { min: 0 }).exactOptional();
const nodes = (which: string) =>
  list(
    `${which} at equally spaced weights, relative to the step.`,
    number('A node.', { min: 0 }),
    2,
  );

const devices = {
  array: {
    step: step.exactOptional(),
    states: number('Mean number of states 2/(slope·step), in place of the step.', {
      min: 2,
    }).exactOptional(),
    sigmaOfStep: sigmaOfStep.exactOptional(),
    slope: slope('μ_s, the mean slope of both branches'),
    symmetric: flag('Slopes of 0: steps do not depend on the weight.').exactOptional(),
    sigmaOfSlope: number('Spread of each slope, relative.', { min: 0 }).exactOptional(),
    cycle,
    negativeDraws: name('What becomes of steps and slopes drawn below 0.', [
      'clip',
      'as-printed',
    ]).exactOptional(),
    faults,
  },
  'constant-step': bounded,
  'linear-step': { ...bounded, slopeUp: slope('s⁺'), slopeDown: slope('s⁻') },
  'soft-bounds': bounded,
  'exponential-step': {
    ...bounded,
    amplitudeUp: power('A⁺'),
    amplitudeDown: power('A⁻'),
    gammaUp: power('γ⁺'),
    gammaDown: power('γ⁻'),
    scale: power('a'),
    offset: number('b of z.', {}).exactOptional(),
  },
  'power-step': { ...bounded, gammaUp: power('γ⁺'), gammaDown: power('γ⁻') },
  'piecewise-step': { ...bounded, nodesUp: nodes('T⁺'), nodesDown: nodes('T⁻') },
};

/** How the devices answer to pulses. */
export const deviceSchema = z
  .discriminatedUnion(
    'kind',
    [
      variant(devices, 'array'),
      variant(devices, 'constant-step'),
      variant(devices, 'linear-step'),
      variant(devices, 'soft-bounds'),
      variant(devices, 'exponential-step'),
      variant(devices, 'power-step'),
      variant(devices, 'piecewise-step'),
    ],
    { error: kindError(devices) },
  )
  .describe(
    'How the devices answer to pulses; a response that `lernmatrix device fit` prints fits here.',
  );

const converter = (which: string) =>
  z
    .union(
      [z.enum(['ideal']), section('A converter.', { bits: integer('Bits.', { min: 2, max: 16 }) })],
      {
        error: ({ input }) => mismatch("'ideal' or {bits}", input, 'Write for example {bits: 7}.'),
      },
    )
    .describe(`Converter of the ${which}: 2^bits − 2 steps over its range.`)
    .exactOptional();

const management = (which: string) =>
  section(`What fits ${which} products to the signal range.`, {
    noise: flag('Divides the input by its largest value.'),
    bound: flag('Halves the input where an output exceeds the bound.'),
  }).exactOptional();

/** What surrounds the devices when an array multiplies. */
export const peripherySchema = z
  .union(
    [
      z.enum(['ideal']),
      section('Converters, noise and bounds.', {
        inputs: converter('inputs'),
        outputs: converter('outputs'),
        readSigma: number('σ_MV of each output line, in units of weight.', {
          min: 0,
        }).exactOptional(),
        bound: z
          .union([z.enum(['none']), number('Largest output.', { above: 0 })], {
            error: ({ input }) =>
              mismatch("a number above 0 or 'none'", input, '12 is the paper’s.'),
          })
          .describe('Largest output, in units of weight.')
          .exactOptional(),
        outputScale: number('Logical weights are this times the array’s.', {
          above: 0,
        }).exactOptional(),
        forward: management('forward'),
        backward: management('backward'),
      }),
    ],
    {
      error: ({ input }) => wrongName(input, ['ideal'], ', or settings'),
    },
  )
  .describe('Converters, noise and bounds of products; the TTv2 paper’s where absent.');

/** How an update becomes trains of pulses. */
export const pulsesSchema = section('How an update becomes trains of pulses.', {
  management: flag('Trains as long as the update needs, up to maxPulses.').exactOptional(),
  maxPulses: z
    .union([z.enum(['unlimited']), integer('Slots.', { min: 1 })], {
      error: ({ input }) => mismatch("a positive integer or 'unlimited'", input, '31 is typical.'),
    })
    .describe('Longest train (BL).')
    .exactOptional(),
});
