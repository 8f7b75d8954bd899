import { fillNormal, type Stream } from '../random/index.js';
import { polynomial, writeConductances } from './programming.js';
import type { DeviceStreams } from './streams.js';

/** clip(perLog·ln u + offset, low, high) of u = g/gMax, as drift exponents are fitted. */
export interface ClippedLog {
  readonly perLog: number;
  readonly offset: number;
  readonly low: number;
  readonly high: number;
}

/** A phase-change memory device: programming error, drift, 1/f read noise; u = g/gMax throughout. */
export interface PcmModel {
  readonly kind: 'pcm';
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
  /** [c₀, c₁, c₂] of σ = gMax·max(0, c₀ + c₁·u + c₂·u²). */
  readonly programmingSigmaOfGMax: readonly number[];
  readonly drift: {
    /** t₀: when, after its last pulse, a device was first read. */
    readonly referenceSeconds: number;
    readonly exponentMean: ClippedLog;
    readonly exponentSigma: ClippedLog;
  };
  /** Q = min(coefficient/max(u^power, 0.001), limit), a fraction of g. */
  readonly readNoise: {
    readonly coefficient: number;
    readonly power: number;
    readonly limit: number;
    /** t_r, the length of a reading pulse. */
    readonly pulseSeconds: number;
  };
  /** Factors on σ, on ν and on the read noise: 1 as measured, 0 none. */
  readonly programmingScale: number;
  readonly driftScale: number;
  readonly readScale: number;
}

/** Q's denominator is kept above this, which bounds it before `limit` does. */
const SMALLEST_DENOMINATOR = 1e-3;
/** ln u is taken no lower than here: a device at zero has the largest exponent. */
const SMALLEST_FRACTION = 1e-7;

/**
 * Standard deviation of programming: σ = gMax·max(0, c₀ + c₁·u + c₂·u²).
 * @param target siemens. @returns siemens.
 * @see Nandakumar et al., ICECS 2019 (fitted at gMax = 25 µS; for another gMax it scales along, our choice).
 */
export function pcmProgrammingSigma(model: PcmModel, target: number): number {
  const { gMaxSiemens, programmingSigmaOfGMax, programmingScale } = model;
  const ofGMax = polynomial(programmingSigmaOfGMax, target / gMaxSiemens);
  return programmingScale * gMaxSiemens * Math.max(0, ofGMax);
}

/**
 * Law of the drift exponent: ν = |mean + sigma·N(0,1)|, both by the target, fixed per device.
 * @param target siemens. @see Nandakumar et al., ICECS 2019.
 */
export function pcmDriftExponent(
  { drift, driftScale, gMaxSiemens }: PcmModel,
  target: number,
): { readonly mean: number; readonly sigma: number } {
  const log = Math.log(Math.max(target / gMaxSiemens, SMALLEST_FRACTION));
  return {
    mean: driftScale * clippedLog(drift.exponentMean, log),
    sigma: driftScale * clippedLog(drift.exponentSigma, log),
  };
}

function clippedLog({ perLog, offset, low, high }: ClippedLog, log: number): number {
  return Math.min(Math.max(perLog * log + offset, low), high);
}

/**
 * Standard deviation of 1/f noise, accumulated since the first read: σ = Q·√(ln((T + t_r)/(2·t_r))), T = t + t₀.
 * @param programmed siemens; Q goes by the state that was written.
 * @returns a fraction of the conductance that is read.
 * @see Nandakumar et al., ICECS 2019; Joshi et al., Nature Communications 11, 2473 (2020).
 */
export function pcmReadSigma(model: PcmModel, programmed: number, seconds: number): number {
  return readFactor(model, seconds) * readCoefficient(model, programmed);
}

function readFactor({ drift, readNoise, readScale }: PcmModel, seconds: number): number {
  const { pulseSeconds } = readNoise;
  const total = seconds + drift.referenceSeconds;
  return readScale * Math.sqrt(Math.max(0, Math.log((total + pulseSeconds) / (2 * pulseSeconds))));
}

function readCoefficient({ readNoise, gMaxSiemens }: PcmModel, programmed: number): number {
  const { coefficient, power, limit } = readNoise;
  const denominator = Math.max((programmed / gMaxSiemens) ** power, SMALLEST_DENOMINATOR);
  return Math.min(coefficient / denominator, limit);
}

/**
 * What PCM devices show at a time: g_P = max(0, g_T + σξ), g_D = g_P·((t + t₀)/t₀)^−ν, g = max(0, g_D + σ_r·ξ).
 * @param target [devices], siemens. @param seconds since programming, at least 0.
 * @param streams `fabricate/drift` gives ν, `program` the programming error, `read` the read noise.
 * @returns [devices], siemens.
 * @see Nandakumar et al., ICECS 2019.
 */
export function pcmConductanceAt(
  model: PcmModel,
  target: Float32Array,
  seconds: number,
  { fabricate, program, read }: DeviceStreams,
): Float32Array {
  const sigma = (asked: number) => pcmProgrammingSigma(model, asked);
  const programmed = writeConductances(target, sigma, program);
  const drifted = drift(model, target, programmed, seconds, fabricate.child('drift'));
  return read === 'averaged' ? drifted : readOnce(model, programmed, drifted, seconds, read);
}

function drift(
  model: PcmModel,
  target: Float32Array,
  programmed: Float32Array,
  seconds: number,
  stream: Stream,
): Float32Array {
  if (seconds === 0 || model.driftScale === 0) return programmed;
  const log = Math.log1p(seconds / model.drift.referenceSeconds);
  const drifted = fillNormal(stream, new Float32Array(target.length));
  for (let i = 0; i < drifted.length; i++) {
    const { mean, sigma } = pcmDriftExponent(model, target[i]!);
    const exponent = Math.abs(mean + sigma * drifted[i]!);
    drifted[i] = programmed[i]! * Math.exp(-exponent * log);
  }
  return drifted;
}

function readOnce(
  model: PcmModel,
  programmed: Float32Array,
  drifted: Float32Array,
  seconds: number,
  stream: Stream,
): Float32Array {
  if (model.readScale === 0) return drifted;
  const factor = readFactor(model, seconds);
  const shown = fillNormal(stream, new Float32Array(drifted.length));
  for (let i = 0; i < shown.length; i++) {
    const relative = factor * readCoefficient(model, programmed[i]!);
    shown[i] = drifted[i]! * Math.max(0, 1 + relative * shown[i]!);
  }
  return shown;
}
