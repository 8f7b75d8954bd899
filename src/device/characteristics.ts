import { type DeviceModel, knownTimes } from './model.js';
import { pcmDriftExponent, pcmProgrammingSigma, pcmReadSigma } from './pcm.js';
import { reramMiloSigma } from './reram-milo.js';
import { reramWanSigma } from './reram-wan.js';

/** What a model makes of one target at one time; an effect that it does not have is 0, or 1 for the factor. */
export interface Characteristic {
  readonly targetSiemens: number;
  readonly secondsSinceProgramming: number;
  /** Standard deviation of what was written, or of what it has relaxed to by now. */
  readonly programmingSigmaSiemens: number;
  /** Mean drift exponent ν. */
  readonly driftExponent: number;
  /** What is left of the conductance at the mean exponent. */
  readonly driftFactor: number;
  /** Standard deviation of one read of a device that was written exactly and drifts by the mean exponent. */
  readonly readSigmaSiemens: number;
}

const DAY = 86_400;
const TIMES = [0, 3600, DAY, 30 * DAY, 365 * DAY];
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** A model over its window (five targets) and over time (0, an hour, a day, a month, a year, or the times it knows). */
export function characteristicsOf(model: DeviceModel): Characteristic[] {
  const known = knownTimes(model);
  const times = known === 'any' ? (model.kind === 'pcm' ? TIMES : [0]) : known;
  const width = model.gMaxSiemens - model.gMinSiemens;
  return SHARES.flatMap((share) =>
    times.map((seconds) => characteristic(model, model.gMinSiemens + share * width, seconds)),
  );
}

function characteristic(model: DeviceModel, target: number, seconds: number): Characteristic {
  const still = {
    targetSiemens: target,
    secondsSinceProgramming: seconds,
    programmingSigmaSiemens: 0,
    driftExponent: 0,
    driftFactor: 1,
    readSigmaSiemens: 0,
  };
  switch (model.kind) {
    case 'ideal':
      return still;
    case 'reram-wan':
      return { ...still, programmingSigmaSiemens: reramWanSigma(model, target, seconds) };
    case 'reram-milo':
      return { ...still, programmingSigmaSiemens: reramMiloSigma(model, target) };
    case 'pcm': {
      const driftExponent = pcmDriftExponent(model, target).mean;
      const driftFactor = (1 + seconds / model.drift.referenceSeconds) ** -driftExponent;
      const readSigmaSiemens = target * driftFactor * pcmReadSigma(model, target, seconds);
      const programmingSigmaSiemens = pcmProgrammingSigma(model, target);
      return { ...still, programmingSigmaSiemens, driftExponent, driftFactor, readSigmaSiemens };
    }
  }
}
