import { describe, expect, it } from 'vitest';
import {
  conductanceAt,
  type DeviceStreams,
  devicePresets,
  deviceStreams,
  type PcmModel,
  pcmDriftExponent,
  pcmProgrammingSigma,
  pcmReadSigma,
} from '../../src/device/index.js';
import { SpecError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';
import { expectNormal, sameBits } from './support.js';

const draws = 100_000;
const gMax = 25e-6;
const day = 86_400;
const published = devicePresets['pcm-nandakumar'].model;
const still: PcmModel = { ...published, programmingScale: 0, driftScale: 0, readScale: 0 };
const chip = createStream(3, 'chip', 1, 'conv1');
const streams = deviceStreams(chip, 'first');
const at = (fraction: number) => new Float32Array(draws).fill(fraction * gMax);

describe('pcmProgrammingSigma', () => {
  // -1.1731 u² + 1.9650 u + 0.26348, in µS
  it.each([
    [0, 0.26348],
    [0.5, 0.952705],
    [1, 1.05538],
  ])('at %d of gMax is %d µS, as published', (fraction, micro) => {
    expect(1e6 * pcmProgrammingSigma(published, fraction * gMax)).toBeCloseTo(micro, 9);
  });

  it("agrees to 8 % with an independent fit of the other paper's figure, in CrossSim", () => {
    for (let micro = 0; micro <= 25; micro += 0.5) {
      const other = -0.00178767 * micro ** 2 + 0.07585724 * micro + 0.28638599;
      const ours = 1e6 * pcmProgrammingSigma(published, 1e-6 * micro);
      expect(Math.abs(ours / other - 1)).toBeLessThan(0.081);
    }
  });

  it('scales along with gMax', () => {
    const wide = { ...published, gMaxSiemens: 4 * gMax };
    expect(pcmProgrammingSigma(wide, 2 * gMax)).toBeCloseTo(
      4 * pcmProgrammingSigma(published, 0.5 * gMax),
      15,
    );
  });
});

describe('pcmDriftExponent', () => {
  // Computed apart from the code, in Python, from the published clips.
  it.each([
    [1, 0.049, 0.008],
    [0.1, 0.060090068, 0.022882314],
    [0.05, 0.07083385, 0.03154665],
    [0.001, 0.1, 0.045],
    [0, 0.1, 0.045],
  ])('at %d of gMax has mean %d and sigma %d', (fraction, mean, sigma) => {
    const found = pcmDriftExponent(published, fraction * gMax);
    expect(found.mean).toBeCloseTo(mean, 8);
    expect(found.sigma).toBeCloseTo(sigma, 8);
  });
});

describe('pcmReadSigma', () => {
  // Computed apart from the code, in Python: 0.0088 u^-0.65 √ln((t + 20 + 250e-9)/500e-9), Q at most 0.2.
  it.each([
    [1, 0, 0.03681766],
    [1, 3600, 0.04192984],
    [0.5, day, 0.07024213],
    [0.0001, 0, 0.83676496],
  ])('at %d of gMax after %d s is %d of the conductance', (fraction, seconds, share) => {
    expect(pcmReadSigma(published, fraction * gMax, seconds)).toBeCloseTo(share, 7);
  });
});

describe('conductanceAt of PCM: programming', () => {
  const writing = { ...still, programmingScale: 1 };

  it.each([0.4, 0.7, 1])('at %d of gMax is normal with the published sigma', (fraction) => {
    const target = fraction * gMax;
    const sigma = pcmProgrammingSigma(published, target);
    expectNormal(conductanceAt(writing, at(fraction), 0, streams), Math.fround(target), sigma);
  });

  it('of a target of 0 leaves half the devices at 0, and half a normal law above', () => {
    const sigma = 0.26348e-6;
    const held = conductanceAt(writing, at(0), 0, streams);
    const zeros = held.filter((g) => g === 0).length;
    expect(Math.abs(zeros / draws - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / draws));
    const { mean, variance } = moments(held);
    const spread = sigma * Math.sqrt(0.5 - 1 / (2 * Math.PI));
    expect(Math.abs(mean - sigma / Math.sqrt(2 * Math.PI))).toBeLessThan(
      (4.5 * spread) / Math.sqrt(draws),
    );
    expect(Math.abs(Math.sqrt(variance) / spread - 1)).toBeLessThan(0.02);
  });

  it('is frozen by the programming stream, and drawn afresh by another write', () => {
    const once = conductanceAt(writing, at(1), 0, streams);
    expect(sameBits(conductanceAt(writing, at(1), day, deviceStreams(chip, 'second')), once)).toBe(
      true,
    );
    const rewritten = { ...streams, program: chip.child('program', 'again') };
    const again = conductanceAt(writing, at(1), 0, rewritten);
    expect(Math.abs(correlation(again, once))).toBeLessThan(4.5 / Math.sqrt(draws));
  });
});

/** ν of each device, from what is left of its target. */
function exponents(model: PcmModel, fraction: number, seconds: number, from: DeviceStreams) {
  const target = at(fraction);
  const log = Math.log1p(seconds / 20);
  return conductanceAt(model, target, seconds, from).map((g, i) => -Math.log(g / target[i]!) / log);
}

describe('conductanceAt of PCM: drift', () => {
  const drifting = { ...still, driftScale: 1 };

  it('at gMax has normal exponents of the published mean and sigma', () => {
    expectNormal(exponents(drifting, 1, day, streams), 0.049, 0.008);
  });

  it('near 0 has exponents folded to the positive side', () => {
    const found = exponents(drifting, 0.001, day, streams);
    expect(found.every((exponent) => exponent >= 0)).toBe(true);
    const cdf = (x: number) => normalCdf((x - 0.1) / 0.045) - normalCdf((-x - 0.1) / 0.045);
    expect(kolmogorov(found, cdf)).toBeLessThan(kolmogorovLimit(10));
  });

  it('keeps the exponent of a device over time, reads and writes', () => {
    const early = exponents(drifting, 0.3, 3600, streams);
    const later = { ...deviceStreams(chip, 'other'), program: createStream(9, 'program') };
    const late = exponents(drifting, 0.3, 365 * day, later);
    const worst = early.reduce((most, nu, i) => Math.max(most, Math.abs(nu - late[i]!)), 0);
    // float32 conductances: 6e-8 of g, over ln(181) = 5.2.
    expect(worst).toBeLessThan(5e-8);
  });

  it('gives other devices other exponents', () => {
    const other = { ...streams, fabricate: createStream(4, 'chip', 2) };
    const [a, b] = [streams, other].map((from) => exponents(drifting, 0.3, day, from));
    expect(Math.abs(correlation(a!, b!))).toBeLessThan(4.5 / Math.sqrt(draws));
  });

  it('changes nothing at time 0, bit for bit', () => {
    expect(sameBits(conductanceAt(drifting, at(0.6), 0, streams), at(0.6))).toBe(true);
  });
});

describe('conductanceAt of PCM: read noise', () => {
  const reading = { ...still, readScale: 1 };
  const second = deviceStreams(chip, 'second');

  it.each([
    [1, 0],
    [0.5, day],
  ])('at %d of gMax after %d s is normal with the published sigma', (fraction, seconds) => {
    const mean = Math.fround(fraction * gMax);
    const sigma = mean * pcmReadSigma(published, mean, seconds);
    expectNormal(conductanceAt(reading, at(fraction), seconds, streams), mean, sigma);
  });

  it('is fresh at another read while programming and drift stay, and the same at the same read', () => {
    const full = { ...published, driftScale: 1 };
    const show = (from: DeviceStreams) => conductanceAt(full, at(1), day, from);
    const [a, b] = [show(streams), show(second)];
    const rest = show({ ...streams, read: 'averaged' });
    const noise = (shown: Float32Array) => shown.map((g, i) => g / rest[i]! - 1);
    expect(Math.abs(correlation(noise(a), noise(b)))).toBeLessThan(4.5 / Math.sqrt(draws));
    expect(correlation(a, b)).toBeGreaterThan(0.7);
    expect(sameBits(show(deviceStreams(chip, 'second')), b)).toBe(true);
  });

  it('never turns a conductance negative', () => {
    const shown = conductanceAt(reading, at(0.0001), day, streams);
    expect(shown.every((g) => g >= 0)).toBe(true);
    expect(shown.some((g) => g === 0)).toBe(true);
  });
});

describe('conductanceAt of PCM', () => {
  it('has the mean that its three laws give together: g_T·exp(-μL + s²L²/2)', () => {
    const log = Math.log1p(day / 20);
    const [mu, s] = [0.049, 0.008];
    const expected = gMax * Math.exp(-mu * log + (s * log) ** 2 / 2);
    const { mean, variance } = moments(conductanceAt(published, at(1), day, streams));
    expect(Math.abs(mean - expected)).toBeLessThan(4.5 * Math.sqrt(variance / draws));
  });

  it('gives the targets back, bit for bit, where every scale is 0', () => {
    const target = at(0).map((_, i) => (gMax * i) / draws);
    expect(sameBits(conductanceAt(still, target, 365 * day, streams), target)).toBe(true);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('refuses a time of %d', (seconds) => {
    const show = () => conductanceAt(published, at(1), seconds, streams);
    expect(show).toThrow(SpecError);
    expect(show).toThrow(
      `secondsSinceProgramming: expected a finite number of at least 0, got ${seconds}.`,
    );
  });

  it.each([-1e-6, 26e-6, Number.NaN])('refuses a target of %d', (target) => {
    const show = () => conductanceAt(published, Float32Array.of(1e-6, target), 0, streams);
    expect(show).toThrow('target: expected siemens from 0 to 0.000025, got ');
    expect(show).toThrow('at place 1.');
  });

  it('refuses scales that are negative or not finite, all at once', () => {
    const model = { ...published, programmingScale: -1, readScale: Number.NaN };
    expect(() => conductanceAt(model, at(1), 0, streams)).toThrow(
      /^programmingScale: .* got -1\. .*\nreadScale: .* got NaN\. /,
    );
  });

  it.each([
    [-1e-6, 25e-6],
    [25e-6, 25e-6],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses a window from %d to %d', (gMinSiemens, gMaxSiemens) => {
    const model = { ...published, gMinSiemens, gMaxSiemens };
    const show = () => conductanceAt(model, at(1), 0, streams);
    expect(show).toThrow('gMaxSiemens: expected 0 ≤ gMinSiemens < gMaxSiemens, got ');
  });
});
