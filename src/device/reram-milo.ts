import { SpecError } from '../errors.js';
import { writeConductances } from './programming.js';
import type { DeviceStreams } from './streams.js';

/** A ReRAM device just after write-verify; what becomes of it later is not known. */
export interface ReramMiloModel {
  readonly kind: 'reram-milo';
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
  /** σ = max(0, atZeroSiemens + perSiemens·g). */
  readonly programmingSigma: { readonly atZeroSiemens: number; readonly perSiemens: number };
  /** A factor on σ: 1 as measured, 0 none. */
  readonly programmingScale: number;
}

/**
 * Standard deviation of programming: σ = max(0, 4.782321 µS − 0.009107·g).
 * @param target siemens. @returns siemens.
 * @see Milo et al., IRPS 2021, figure 4 (IGVVA-100); the line is fitted by CrossSim's authors.
 */
export function reramMiloSigma(model: ReramMiloModel, target: number): number {
  const { atZeroSiemens, perSiemens } = model.programmingSigma;
  return model.programmingScale * Math.max(0, atZeroSiemens + perSiemens * target);
}

/**
 * What the devices hold just after programming: g = max(0, target + σ(target)·ξ), ξ drawn from `program`.
 * @param target [devices], siemens. @returns [devices], siemens.
 * @throws SpecError for any time but 0: the source has no retention.
 * @see Milo et al., IRPS 2021.
 */
export function reramMiloConductanceAt(
  model: ReramMiloModel,
  target: Float32Array,
  seconds: number,
  { program }: DeviceStreams,
): Float32Array {
  if (seconds !== 0) {
    const message = `expected 0, the only time measured, got ${seconds}. Use a model with retention for later times.`;
    throw new SpecError([{ path: 'secondsSinceProgramming', message }]);
  }
  return writeConductances(target, (asked) => reramMiloSigma(model, asked), program);
}
