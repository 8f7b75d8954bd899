import { SpecError } from '../errors.js';
import { polynomial, writeConductances } from './programming.js';
import type { DeviceStreams } from './streams.js';

/** A ReRAM device whose conductance relaxes after write-verify, known at a few times alone; u = g/gMax. */
export interface ReramWanModel {
  readonly kind: 'reram-wan';
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
  /** At each time, [c₀, …] of σ = gMax·max(0, c₀ + c₁·u + …), the deviation from the target. */
  readonly retention: readonly {
    readonly seconds: number;
    readonly sigmaOfGMax: readonly number[];
  }[];
  /** A factor on σ: 1 as measured, 0 none. */
  readonly relaxationScale: number;
}

/**
 * Standard deviation from the target at one of the model's times.
 * @param target siemens. @returns siemens.
 * @throws SpecError for any other time: the source does not interpolate, and neither does this.
 * @see Wan et al., Nature 608, 504 (2022), extended data figure 3d; polynomials fitted by aihwkit's authors.
 */
export function reramWanSigma(model: ReramWanModel, target: number, seconds: number): number {
  const { gMaxSiemens, relaxationScale } = model;
  const ofGMax = polynomial(sigmaAt(model, seconds), target / gMaxSiemens);
  return relaxationScale * gMaxSiemens * Math.max(0, ofGMax);
}

function sigmaAt({ retention }: ReramWanModel, seconds: number): readonly number[] {
  const known = retention.find((entry) => entry.seconds === seconds);
  if (known !== undefined) return known.sigmaOfGMax;
  const times = retention.map((entry) => entry.seconds).join(', ');
  const message = `expected one of the times measured, ${times}, got ${seconds}. Choose one of them.`;
  throw new SpecError([{ path: 'secondsSinceProgramming', message }]);
}

/**
 * What the devices hold at a time: g = max(0, target + σ(target, t)·ξ), ξ one draw of a programming event for all
 * times (our choice: the source gives the spread at each time, not how a device moves), so there is no read noise.
 * @param target [devices], siemens. @returns [devices], siemens.
 * @throws SpecError for a time that was not measured.
 * @see Wan et al., Nature 608, 504 (2022), extended data figure 3d.
 */
export function reramWanConductanceAt(
  model: ReramWanModel,
  target: Float32Array,
  seconds: number,
  { program }: DeviceStreams,
): Float32Array {
  const coefficients = sigmaAt(model, seconds);
  const { gMaxSiemens, relaxationScale } = model;
  const scale = relaxationScale * gMaxSiemens;
  const sigma = (asked: number) =>
    scale * Math.max(0, polynomial(coefficients, asked / gMaxSiemens));
  return writeConductances(target, sigma, program);
}
