import { SpecError } from '../errors.js';
import { type PcmModel, pcmConductanceAt } from './pcm.js';
import { type ReramMiloModel, reramMiloConductanceAt } from './reram-milo.js';
import { type ReramWanModel, reramWanConductanceAt } from './reram-wan.js';
import type { DeviceStreams } from './streams.js';

/** The conductances that a device can be asked to hold. */
export interface ConductanceWindow {
  /** At least 0. */
  readonly gMinSiemens: number;
  /** Above gMinSiemens. */
  readonly gMaxSiemens: number;
}

/** A device that holds what it is asked to, for ever; with faults, or to compare others with. */
export interface IdealModel extends ConductanceWindow {
  readonly kind: 'ideal';
}

/** A model of what a device holds and shows, as plain data. */
export type DeviceModel = IdealModel | PcmModel | ReramWanModel | ReramMiloModel;

/** Targets are float32: an end of the window may come out beyond it by this fraction. */
const ROUNDING = 1e-6;

/** The times since programming that a model knows, seconds, earliest first; 'any' is from 0 on. */
export function knownTimes(model: DeviceModel): readonly number[] | 'any' {
  if (model.kind === 'reram-wan') return model.retention.map(({ seconds }) => seconds);
  return model.kind === 'reram-milo' ? [0] : 'any';
}

/**
 * Conductances that devices show some time after they were programmed: the model's programming error, drift and
 * read noise, in this order.
 * @param target [devices], siemens, inside the model's window.
 * @param secondsSinceProgramming at least 0.
 * @param streams drawn per device, per programming event and per read, as each model says.
 * @returns [devices], siemens.
 * @throws SpecError for a window that is none, a target outside it, a scale below 0, a time that the model does not know.
 */
export function conductanceAt(
  model: DeviceModel,
  target: Float32Array,
  secondsSinceProgramming: number,
  streams: DeviceStreams,
): Float32Array {
  checkWindow(model);
  checkScales(model);
  checkTime(secondsSinceProgramming);
  checkTargets(target, model);
  switch (model.kind) {
    case 'ideal':
      return target.slice();
    case 'pcm':
      return pcmConductanceAt(model, target, secondsSinceProgramming, streams);
    case 'reram-wan':
      return reramWanConductanceAt(model, target, secondsSinceProgramming, streams);
    case 'reram-milo':
      return reramMiloConductanceAt(model, target, secondsSinceProgramming, streams);
  }
}

/** @throws SpecError unless 0 ≤ gMin < gMax, both finite. */
export function checkWindow({ gMinSiemens, gMaxSiemens }: ConductanceWindow): void {
  if (gMinSiemens >= 0 && gMaxSiemens > gMinSiemens && Number.isFinite(gMaxSiemens)) return;
  const message =
    `expected 0 ≤ gMinSiemens < gMaxSiemens, got ${gMinSiemens} and ${gMaxSiemens}. ` +
    'Give siemens: 25 µS is 25e-6.';
  throw new SpecError([{ path: 'gMaxSiemens', message }]);
}

/** Scales of effects: a model's fields that end so. */
function checkScales(model: DeviceModel): void {
  const problems = Object.entries(model)
    .filter(([key, value]) => key.endsWith('Scale') && !(value >= 0 && Number.isFinite(value)))
    .map(([path, value]) => ({
      path,
      message: `expected a finite number of at least 0, got ${String(value)}. 1 is as measured, 0 none.`,
    }));
  if (problems.length > 0) throw new SpecError(problems);
}

function checkTime(seconds: number): void {
  if (Number.isFinite(seconds) && seconds >= 0) return;
  const message = `expected a finite number of at least 0, got ${seconds}. A day is 86400.`;
  throw new SpecError([{ path: 'secondsSinceProgramming', message }]);
}

function checkTargets(target: Float32Array, { gMinSiemens, gMaxSiemens }: ConductanceWindow): void {
  const [low, high] = [gMinSiemens * (1 - ROUNDING), gMaxSiemens * (1 + ROUNDING)];
  const at = target.findIndex((asked) => !(asked >= low && asked <= high));
  if (at < 0) return;
  const message =
    `expected siemens from ${gMinSiemens} to ${gMaxSiemens}, got ${target[at]} at place ${at}. ` +
    'Map the weights into this window.';
  throw new SpecError([{ path: 'target', message }]);
}
