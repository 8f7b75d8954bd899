import { SpecError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import { type BoundedModel, boundedDefaults, checkBounded, drawBounded } from './bounded.js';
import { blankDevices, type PulsedDevices, type StepForm } from './devices.js';
import { checkNumbers } from './spread.js';
import { setNoiseSteps, shiftSymmetryPoints } from './symmetry-point.js';

/** Steps of one size between hard bounds: Δw⁺ = up, Δw⁻ = down. */
export interface ConstantStepModel extends BoundedModel {
  readonly kind: 'constant-step';
}

/** Steps that shrink linearly with the weight, between hard bounds: Δw⁺ = up·(1 − s⁺w), Δw⁻ = down·(1 + s⁻w). */
export interface LinearStepModel extends BoundedModel {
  readonly kind: 'linear-step';
  /** s⁺ and s⁻, 1/weight. */
  readonly slopeUp: number;
  readonly slopeDown: number;
}

/** Steps that vanish at the bounds, which nothing else holds: Δw⁺ = up·(1 − w/upper), Δw⁻ = down·(1 − w/lower). */
export interface SoftBoundsModel extends BoundedModel {
  readonly kind: 'soft-bounds';
}

/**
 * Exponential steps between hard bounds: Δw^± = step^±·max(0, 1 − A^±·e^{±γ^±z}), z = 2a·w/(upper − lower) + b.
 * @see Gong et al., Nature Communications 2018 (its fit to a ReRAM device gives the defaults).
 */
export interface ExponentialStepModel extends BoundedModel {
  readonly kind: 'exponential-step';
  readonly amplitudeUp: number;
  readonly amplitudeDown: number;
  readonly gammaUp: number;
  readonly gammaDown: number;
  /** a and b of z. */
  readonly scale: number;
  readonly offset: number;
}

/** Power-law steps between hard bounds, u = (w − lower)/(upper − lower): Δw⁺ = up·(1 − u)^γ⁺, Δw⁻ = down·u^γ⁻. */
export interface PowerStepModel extends BoundedModel {
  readonly kind: 'power-step';
  readonly gammaUp: number;
  readonly gammaDown: number;
}

/**
 * Steps from measured data, between hard bounds: Δw⁺ = up·T⁺(u), Δw⁻ = down·T⁻(u), u = (w − lower)/(upper − lower),
 * linear between nodes.
 */
export interface PiecewiseStepModel extends BoundedModel {
  readonly kind: 'piecewise-step';
  /** T⁺ at equally spaced u from 0 to 1, relative to the step; at least two, none negative. */
  readonly nodesUp: readonly number[];
  /** T⁻, as many. */
  readonly nodesDown: readonly number[];
}

export const constantStep: ConstantStepModel = { kind: 'constant-step', ...boundedDefaults };

export const linearStep: LinearStepModel = {
  kind: 'linear-step',
  ...boundedDefaults,
  slopeUp: 1,
  slopeDown: 1,
};

export const softBounds: SoftBoundsModel = { kind: 'soft-bounds', ...boundedDefaults };

export const exponentialStep: ExponentialStepModel = {
  kind: 'exponential-step',
  ...boundedDefaults,
  amplitudeUp: 0.00081,
  amplitudeDown: 0.36833,
  gammaUp: 12.44625,
  gammaDown: 12.78785,
  scale: 0.244,
  offset: 0.2425,
};

export const powerStep: PowerStepModel = {
  kind: 'power-step',
  ...boundedDefaults,
  gammaUp: 1,
  gammaDown: 1,
};

type Blank = { readonly form: StepForm; readonly bounded: boolean; readonly constants: number[] };

/** Draws what all bounded models draw, lets the model add its own, then shifts the symmetry point if asked to. */
function build(
  model: BoundedModel,
  blank: Blank,
  count: number,
  stream: Stream,
  complete: (devices: PulsedDevices, i: number) => void = () => {},
): PulsedDevices {
  checkBounded(model);
  const devices = blankDevices(count, { ...blank, meanStep: model.step, cycle: model.cycle });
  drawBounded(model, devices, stream);
  for (let i = 0; i < count; i++) complete(devices, i);
  if (model.symmetryPoint === 'shifted') shiftSymmetryPoints(devices);
  setNoiseSteps(devices);
  return devices;
}

const hardLinear: Blank = { form: 'linear', bounded: true, constants: [] };

/** Fabricates devices of constant step. @throws SpecError for numbers out of range. */
export function fabricateConstantStep(model: ConstantStepModel, count: number, stream: Stream) {
  return build(model, hardLinear, count, stream);
}

/** Fabricates devices of linear step. @throws SpecError for numbers out of range. */
export function fabricateLinearStep(model: LinearStepModel, count: number, stream: Stream) {
  checkNumbers([
    ['slopeUp', model.slopeUp, 0],
    ['slopeDown', model.slopeDown, 0],
  ]);
  return build(model, hardLinear, count, stream, ({ up, down, upSlope, downSlope }, i) => {
    upSlope[i] = up[i]! * model.slopeUp;
    downSlope[i] = down[i]! * model.slopeDown;
  });
}

/**
 * Fabricates devices of soft bounds; their symmetry point is (up − down)/(up/upper − down/lower). Bounds are drawn no
 * nearer to 0 than a step (our choice): nearer ones would send the weight away from them, further with every pulse.
 * @throws SpecError for numbers out of range.
 */
export function fabricateSoftBounds(model: SoftBoundsModel, count: number, stream: Stream) {
  const soft: Blank = { form: 'linear', bounded: false, constants: [] };
  return build(model, soft, count, stream, (devices, i) => {
    devices.upSlope[i] = Math.min(1, devices.up[i]! / devices.upper[i]!);
    devices.downSlope[i] = Math.min(1, -devices.down[i]! / devices.lower[i]!);
    devices.lower[i] = -Infinity;
    devices.upper[i] = Infinity;
  });
}

/** Fabricates devices of exponential step. @throws SpecError for numbers out of range. */
export function fabricateExponentialStep(
  model: ExponentialStepModel,
  count: number,
  stream: Stream,
) {
  const { amplitudeUp, gammaUp, amplitudeDown, gammaDown, scale, offset } = model;
  checkNumbers([
    ['amplitudeUp', amplitudeUp, 0],
    ['amplitudeDown', amplitudeDown, 0],
    ['gammaUp', gammaUp, 0],
    ['gammaDown', gammaDown, 0],
    ['scale', scale, 0],
    ['offset', offset, -Infinity],
  ]);
  const constants = [amplitudeUp, gammaUp, amplitudeDown, gammaDown, scale, offset];
  return build(model, { form: 'exponential', bounded: true, constants }, count, stream);
}

/** Fabricates devices of power step. @throws SpecError for numbers out of range. */
export function fabricatePowerStep(model: PowerStepModel, count: number, stream: Stream) {
  checkNumbers([
    ['gammaUp', model.gammaUp, 0],
    ['gammaDown', model.gammaDown, 0],
  ]);
  const constants = [model.gammaUp, model.gammaDown];
  return build(model, { form: 'power', bounded: true, constants }, count, stream);
}

/** Fabricates devices of measured steps. @throws SpecError for numbers out of range, or tables that do not match. */
export function fabricatePiecewiseStep(model: PiecewiseStepModel, count: number, stream: Stream) {
  const { nodesUp, nodesDown } = model;
  if (nodesUp.length < 2 || nodesDown.length !== nodesUp.length) {
    const got = `${nodesUp.length} and ${nodesDown.length}`;
    const message = `expected at least two nodes, as many up as down, got ${got}. Measure both branches at the same weights.`;
    throw new SpecError([{ path: 'nodesUp', message }]);
  }
  const rule = (path: string) => (value: number, i: number) => [`${path}.${i}`, value, 0] as const;
  checkNumbers([...nodesUp.map(rule('nodesUp')), ...nodesDown.map(rule('nodesDown'))]);
  const constants = [...nodesUp, ...nodesDown];
  return build(model, { form: 'piecewise', bounded: true, constants }, count, stream);
}
