import { z } from 'zod';
import {
  flag,
  kindError,
  list,
  name,
  number,
  section,
  variant,
} from '../../experiment/spec/fields.js';

const sigma = number(
  'σ, relative to the step; of additive noise, to the device’s own step at weight 0.',
  { min: 0 },
);
const cycles = { none: {}, multiplicative: { sigma }, additive: { sigma } };

const cycle = z
  .discriminatedUnion(
    'kind',
    [variant(cycles, 'none'), variant(cycles, 'multiplicative'), variant(cycles, 'additive')],
    { error: kindError(cycles) },
  )
  .describe(
    'Noise of one write to the next, ξ ~ N(0,1) afresh for each pulse: multiplicative, Δw·(1 + σξ); additive, Δw + Δw_min·σξ with Δw_min the step at weight 0, which may invert a step.',
  )
  .exactOptional();

const share = (which: string) =>
  number(`Share of devices ${which}; default 0.`, { min: 0, max: 1 }).exactOptional();
const faults = section(
  'Devices that no pulse moves: shares of all, at most 1 together, drawn when they are made; default none.',
  {
    stuckAtMin: share('stuck at the lower end of their own window'),
    stuckAtMax: share('stuck at its upper end'),
    stuckAtZero: share('stuck at weight 0'),
    frozen: share('that keep the weight that they start with'),
  },
).exactOptional();

const sigmaOfStep = number('Spread of the step from device to device, relative to it.', { min: 0 });

const bounded = {
  step: number(
    'μ_Δw, mean over devices of the step that the formula scales, in units of weight, at most half of upper − lower.',
    {
      above: 0,
    },
  ).exactOptional(),
  sigmaOfStep: sigmaOfStep.exactOptional(),
  upDown: number('Mean of β: a device’s up is step·(1 + β), its down step·(1 − β).', {
    above: -1,
    below: 1,
  }).exactOptional(),
  sigmaUpDown: number('Spread of β from device to device, absolute.', { min: 0 }).exactOptional(),
  lower: number('Mean over devices of the lower bound, in units of weight.', {
    below: 0,
  }).exactOptional(),
  upper: number('Mean over devices of the upper bound, in units of weight.', {
    above: 0,
  }).exactOptional(),
  sigmaOfBound: number('Spread of each bound from device to device, relative to it.', {
    min: 0,
  }).exactOptional(),
  cycle,
  symmetryPoint: name(
    "Where the network’s weights count from: 'as-fabricated' from w = 0; 'shifted' from the w at which the device’s steps up and down are equal, to which its reference is programmed, once and without error. Default 'shifted' for tiki-taka and ttv2, else 'as-fabricated'.",
    ['as-fabricated', 'shifted'],
  ).exactOptional(),
  faults,
};

const constant = (what: string) => number(`${what}.`, { min: 0 }).exactOptional();
const nodes = (which: string, other: string) =>
  list(
    `${which} at equally spaced u, the first at the lower bound, the last at the upper, as factors of the step; as many as ${other}.`,
    number('A node.', { min: 0 }),
    2,
  );

const devices = {
  array: {
    step: number(
      'μ_Δw, mean over devices of Δw, the step at w = 0, in units of weight, at most 1/slope; or give states in its place.',
      { above: 0 },
    ).exactOptional(),
    states: number(
      'Mean number of states, 2/(slope·step), in place of step; of symmetric devices, with the default slope. Where absent, step decides.',
      { min: 2 },
    ).exactOptional(),
    sigmaOfStep: sigmaOfStep.exactOptional(),
    slope: constant(
      'μ_s, mean over devices of s⁺ and of s⁻, 1/weight: weights saturate near ±1/slope; 0 where symmetric',
    ),
    symmetric: flag(
      'Slopes of 0, so that steps do not depend on the weight; default false.',
    ).exactOptional(),
    sigmaOfSlope: number(
      'Spread of s⁺ and of s⁻ from device to device, drawn apart, relative to slope.',
      { min: 0 },
    ).exactOptional(),
    cycle,
    negativeDraws: name(
      "What becomes of low draws of steps and slopes: 'clip' raises those below a hundredth of the mean to it, 'as-printed' leaves them, even below 0.",
      ['clip', 'as-printed'],
    ).exactOptional(),
    faults,
  },
  'constant-step': bounded,
  'linear-step': {
    ...bounded,
    slopeUp: constant('s⁺ of all devices, 1/weight'),
    slopeDown: constant('s⁻ of all devices, 1/weight'),
  },
  'soft-bounds': bounded,
  'exponential-step': {
    ...bounded,
    amplitudeUp: constant('A⁺ of all devices'),
    amplitudeDown: constant('A⁻ of all devices'),
    gammaUp: constant('γ⁺, the rate of the exponential'),
    gammaDown: constant('γ⁻, the rate of the exponential'),
    scale: constant('a of z'),
    offset: number('b of z.', {}).exactOptional(),
  },
  'power-step': {
    ...bounded,
    gammaUp: constant('γ⁺, the exponent'),
    gammaDown: constant('γ⁻, the exponent'),
  },
  'piecewise-step': {
    ...bounded,
    nodesUp: nodes('T⁺', 'nodesDown'),
    nodesDown: nodes('T⁻', 'nodesUp'),
  },
};

/** How the devices answer to pulses. */
export const deviceSchema = z
  .discriminatedUnion(
    'kind',
    [
      variant(devices, 'array').describe(
        'Δw⁺ = Δw·(1 − s⁺·w), Δw⁻ = Δw·(1 + s⁻·w), the TTv2 paper’s, without hard bounds; Δw, s⁺ and s⁻ are drawn for each device.',
      ),
      variant(devices, 'constant-step').describe('Δw⁺ = up, Δw⁻ = down, between hard bounds.'),
      variant(devices, 'linear-step').describe(
        'Δw⁺ = up·(1 − s⁺·w), Δw⁻ = down·(1 + s⁻·w), between hard bounds.',
      ),
      variant(devices, 'soft-bounds').describe(
        'Δw⁺ = up·(1 − w/upper), Δw⁻ = down·(1 − w/lower), which vanish at the bounds; no hard ones.',
      ),
      variant(devices, 'exponential-step').describe(
        'Δw⁺ = up·max(0, 1 − A⁺·exp(γ⁺·z)), Δw⁻ = down·max(0, 1 − A⁻·exp(−γ⁻·z)), z = 2a·w/(upper − lower) + b, between hard bounds.',
      ),
      variant(devices, 'power-step').describe(
        'Δw⁺ = up·(1 − u)^γ⁺, Δw⁻ = down·u^γ⁻, between hard bounds.',
      ),
      variant(devices, 'piecewise-step').describe(
        'Δw⁺ = up·T⁺(u), Δw⁻ = down·T⁻(u), both linear between nodes, between hard bounds.',
      ),
    ],
    { error: kindError(devices) },
  )
  .meta({
    id: 'device',
    description:
      'How the devices answer to pulses; a response that `lernmatrix device fit` prints fits here. A pulse up adds Δw⁺ to the weight w, one down takes Δw⁻ from it; w is in the units of the array. All kinds but `array` draw up, down, lower and upper for each device; u = (w − lower)/(upper − lower), from 0 to 1.',
  });
