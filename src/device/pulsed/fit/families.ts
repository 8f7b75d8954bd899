import { arrayModel } from '../array-model.js';
import {
  constantStep,
  exponentialStep,
  linearStep,
  type PiecewiseStepModel,
  powerStep,
  softBounds,
} from '../bounded-models.js';
import type { CycleNoise, Direction } from '../devices.js';
import type { ResponseModel } from '../fabricate.js';
import type { FittedParameter } from './least-squares.js';

/** Steps up and down that lines through the measured increments have, a − b·w and c + d·w. */
export interface RoughSteps {
  readonly up: number;
  readonly upSlope: number;
  readonly down: number;
  readonly downSlope: number;
}

/** A step model as it is fitted to one device; weights are from −half to half of the measured window. */
export interface Family {
  /** What is fitted, and from where. */
  parameters(rough: RoughSteps, half: number): FittedParameter[];
  /** Sizes of steps at a weight. */
  steps(values: readonly number[], half: number): (w: number, to: Direction) => number;
  /** Hard bounds of the weight. */
  bounds(values: readonly number[], half: number): readonly [number, number];
  /** The weight that the reference device holds. */
  shift(values: readonly number[]): number;
  /** The model as plain data, without spread from device to device: one device cannot tell it. */
  model(values: readonly number[], half: number, cycle: CycleNoise): ResponseModel;
}

/** The kinds of models that can be fitted. */
export const fittedKinds = [
  'constant-step',
  'array',
  'soft-bounds',
  'linear-step',
  'power-step',
  'exponential-step',
  'piecewise-step',
] as const satisfies readonly ResponseModel['kind'][];

export type FittedKind = (typeof fittedKinds)[number];

/** Nodes of a fitted table of steps. */
const NODES = 5;

/** A size that is positive: fitted as its logarithm. */
function positive(name: string, start: number, low: number, high: number): FittedParameter {
  return {
    name,
    start: Math.log(start),
    low: Math.log(low),
    high: Math.log(high),
    scale: 'logarithm',
    typical: 1,
  };
}

const size = (name: string, start: number, half: number) =>
  positive(name, Math.max(start, 1e-6 * half), 1e-7 * half, 4 * half);

const slope = (name: string, start: number, half: number): FittedParameter => ({
  name,
  start,
  low: 0,
  high: 20 / half,
  scale: 'linear',
  typical: 0.5 / half,
});

/** What two step sizes up and down are in a model: the mean, and their difference. */
function sizes(up: number, down: number) {
  return { step: (up + down) / 2, upDown: (up - down) / (up + down) };
}

const alike = { sigmaOfStep: 0, sigmaUpDown: 0, sigmaOfBound: 0 } as const;
const within = (half: number) => ({ lower: -half, upper: half });
const hard = (_: readonly number[], half: number) => [-half, half] as const;
const free = () => [-Infinity, Infinity] as const;
const centred = () => 0;

const constant: Family = {
  parameters: ({ up, down }, half) => [size('step up', up, half), size('step down', down, half)],
  steps([up, down]) {
    const [plus, minus] = [Math.exp(up!), Math.exp(down!)];
    return (_, to) => (to > 0 ? plus : minus);
  },
  bounds: hard,
  shift: centred,
  model: ([up, down], half, cycle) => {
    const both = sizes(Math.exp(up!), Math.exp(down!));
    return { ...constantStep, ...alike, ...both, ...within(half), cycle };
  },
};

const array: Family = {
  parameters({ up, upSlope, down, downSlope }, half) {
    // The lines cross at the symmetry point.
    const crossing = (up - down) / (upSlope + downSlope || 1);
    const centre = Math.min(half, Math.max(-half, crossing));
    const step = Math.max(up - upSlope * centre, 1e-6 * half);
    return [
      size('step', step, half),
      slope('slope', (upSlope + downSlope) / (2 * step), half),
      {
        name: 'symmetry point',
        start: centre,
        low: -2 * half,
        high: 2 * half,
        scale: 'linear',
        typical: half,
      },
    ];
  },
  steps([step, steepness, centre]) {
    const own = Math.exp(step!);
    return (w, to) => own * (1 - to * steepness! * (w - centre!));
  },
  bounds: free,
  shift: ([, , centre]) => centre!,
  model: ([step, steepness], _, cycle) => ({
    ...arrayModel,
    step: Math.exp(step!),
    sigmaOfStep: 0,
    slope: steepness!,
    sigmaOfSlope: 0,
    cycle,
  }),
};

const linear: Family = {
  parameters: ({ up, upSlope, down, downSlope }, half) => [
    size('step up', up, half),
    slope('slopeUp', upSlope / up, half),
    size('step down', down, half),
    slope('slopeDown', downSlope / down, half),
  ],
  steps([up, upSlope, down, downSlope]) {
    const [plus, minus] = [Math.exp(up!), Math.exp(down!)];
    return (w, to) => (to > 0 ? plus * (1 - upSlope! * w) : minus * (1 + downSlope! * w));
  },
  bounds: hard,
  shift: centred,
  model: ([up, slopeUp, down, slopeDown], half, cycle) => ({
    ...linearStep,
    ...alike,
    ...sizes(Math.exp(up!), Math.exp(down!)),
    ...within(half),
    slopeUp: slopeUp!,
    slopeDown: slopeDown!,
    cycle,
  }),
};

/** Where a line of steps meets zero, as a bound that is not fitted yet. */
function boundOf(step: number, steepness: number, half: number): number {
  const bound = steepness > 0 ? step / steepness : Infinity;
  return Math.min(4 * half, Math.max(0.9 * half, bound));
}

const soft: Family = {
  parameters: ({ up, upSlope, down, downSlope }, half) => [
    size('step up', up, half),
    positive('upper', boundOf(up, upSlope, half), half / 10, 50 * half),
    size('step down', down, half),
    positive('lower', boundOf(down, downSlope, half), half / 10, 50 * half),
  ],
  steps([up, upper, down, lower]) {
    const [plus, high, minus, low] = [up!, upper!, down!, lower!].map(Math.exp);
    return (w, to) => (to > 0 ? plus! * (1 - w / high!) : minus! * (1 + w / low!));
  },
  bounds: free,
  shift: centred,
  model: ([up, upper, down, lower], _, cycle) => ({
    ...softBounds,
    ...alike,
    ...sizes(Math.exp(up!), Math.exp(down!)),
    lower: -Math.exp(lower!),
    upper: Math.exp(upper!),
    cycle,
  }),
};

const power: Family = {
  parameters({ up, upSlope, down, downSlope }, half) {
    const upper = boundOf(up, upSlope, half);
    const lower = boundOf(down, downSlope, half);
    return [
      size('step up', up * (1 + lower / upper), half),
      positive('gammaUp', 1, 0.05, 20),
      positive('upper', upper, 0.9 * half, 10 * half),
      size('step down', down * (1 + upper / lower), half),
      positive('gammaDown', 1, 0.05, 20),
      positive('lower', lower, 0.9 * half, 10 * half),
    ];
  },
  steps(values) {
    const [plus, gammaUp, upper, minus, gammaDown, lower] = values.map(Math.exp);
    return (w, to) => {
      const u = Math.min(1, Math.max(0, (w + lower!) / (upper! + lower!)));
      return to > 0 ? plus! * (1 - u) ** gammaUp! : minus! * u ** gammaDown!;
    };
  },
  bounds: ([, , upper, , , lower]) => [-Math.exp(lower!), Math.exp(upper!)],
  shift: centred,
  model(values, _, cycle) {
    const [up, gammaUp, upper, down, gammaDown, lower] = values.map(Math.exp);
    return {
      ...powerStep,
      ...alike,
      ...sizes(up!, down!),
      lower: -lower!,
      upper: upper!,
      gammaUp: gammaUp!,
      gammaDown: gammaDown!,
      cycle,
    };
  },
};

/** z runs from −1 to 1 over the window: a = 1, b = 0; amplitudes and exponents take up what others would be. */
const exponential: Family = {
  parameters: ({ up, upSlope, down, downSlope }, half) => [
    size('step up', up, half),
    positive('amplitudeUp', Math.exp((-2 * boundOf(up, upSlope, half)) / half), 1e-6, 1),
    positive('gammaUp', 2, 0.1, 14),
    size('step down', down, half),
    positive('amplitudeDown', Math.exp((-2 * boundOf(down, downSlope, half)) / half), 1e-6, 1),
    positive('gammaDown', 2, 0.1, 14),
  ],
  steps(values, half) {
    const [plus, aUp, gammaUp, minus, aDown, gammaDown] = values.map(Math.exp);
    return (w, to) => {
      const z = w / half;
      return to > 0
        ? plus! * Math.max(0, 1 - aUp! * Math.exp(gammaUp! * z))
        : minus! * Math.max(0, 1 - aDown! * Math.exp(-gammaDown! * z));
    };
  },
  bounds: hard,
  shift: centred,
  model(values, half, cycle) {
    const [up, amplitudeUp, gammaUp, down, amplitudeDown, gammaDown] = values.map(Math.exp);
    return {
      ...exponentialStep,
      ...alike,
      ...sizes(up!, down!),
      ...within(half),
      amplitudeUp: amplitudeUp!,
      amplitudeDown: amplitudeDown!,
      gammaUp: gammaUp!,
      gammaDown: gammaDown!,
      scale: 1,
      offset: 0,
      cycle,
    };
  },
};

/** Places of the nodes, −1 to 1. */
const places = Array.from({ length: NODES }, (_, i) => (2 * i) / (NODES - 1) - 1);

/** A table's value at u in [0, 1]. */
function tableAt(values: readonly number[], from: number, u: number): number {
  const at = Math.min(NODES - 2, Math.floor(u * (NODES - 1)));
  const part = u * (NODES - 1) - at;
  return values[from + at]! * (1 - part) + values[from + at + 1]! * part;
}

const piecewise: Family = {
  parameters({ up, upSlope, down, downSlope }, half) {
    const node = (name: string, start: number, typical: number): FittedParameter => ({
      name,
      start: Math.max(start, 0.01 * typical),
      low: 0,
      high: 4 * half,
      scale: 'linear',
      typical,
    });
    return [
      ...places.map((v, i) => node(`nodesUp.${i}`, up - upSlope * v * half, up)),
      ...places.map((v, i) => node(`nodesDown.${i}`, down + downSlope * v * half, down)),
    ];
  },
  steps: (values, half) => (w, to) => {
    const u = Math.min(1, Math.max(0, (w + half) / (2 * half)));
    return tableAt(values, to > 0 ? 0 : NODES, u);
  },
  bounds: hard,
  shift: centred,
  model(values, half, cycle): PiecewiseStepModel {
    const step = (tableAt(values, 0, 0.5) + tableAt(values, NODES, 0.5)) / 2;
    const { gammaUp: _up, gammaDown: _down, ...common } = powerStep;
    return {
      ...common,
      kind: 'piecewise-step',
      ...alike,
      step,
      ...within(half),
      nodesUp: values.slice(0, NODES).map((value) => value / step),
      nodesDown: values.slice(NODES, 2 * NODES).map((value) => value / step),
      cycle,
    };
  },
};

export const families: Readonly<Record<FittedKind, Family>> = {
  'constant-step': constant,
  array,
  'linear-step': linear,
  'soft-bounds': soft,
  'power-step': power,
  'exponential-step': exponential,
  'piecewise-step': piecewise,
};
