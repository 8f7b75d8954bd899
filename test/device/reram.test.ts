import { describe, expect, it } from 'vitest';
import {
  conductanceAt,
  devicePresets,
  deviceStreams,
  knownTimes,
  reramMiloSigma,
  reramWanSigma,
} from '../../src/device/index.js';
import { SpecError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import { expectNormal, sameBits } from './support.js';

const draws = 100_000;
const day = 86_400;
const streams = deviceStreams(createStream(11, 'chip', 2, 'fc1'), 'first');
const wan = devicePresets['reram-wan'].model;
const milo = devicePresets['reram-milo'].model;
const at = (micro: number) => new Float32Array(draws).fill(1e-6 * micro);

// Sums of the published coefficients, by hand.
const wanSigmas = [
  [0, 1, 0.348],
  [20, 1, 2.0229375],
  [40, 1, 1.103],
  [0, day, 0.701],
  [40, day, 2.651],
  [0, 2 * day, 0.782],
  [40, 2 * day, 2.677],
] as const;

describe('reramWanSigma', () => {
  it.each(wanSigmas)('at %d µS after %d s is %d µS, as published', (micro, seconds, sigma) => {
    expect(1e6 * reramWanSigma(wan, 1e-6 * micro, seconds)).toBeCloseTo(sigma, 9);
  });
});

describe('conductanceAt of reram-wan', () => {
  it.each([1, day, 2 * day])('after %d s is normal with the published sigma', (seconds) => {
    const target = Math.fround(30e-6);
    const sigma = reramWanSigma(wan, target, seconds);
    expectNormal(conductanceAt(wan, at(30), seconds, streams), target, sigma);
  });

  it('moves a device the same way at every time, by the sigma of that time', () => {
    const deviations = (seconds: number) =>
      conductanceAt(wan, at(30), seconds, streams).map(
        (g) => (g - Math.fround(30e-6)) / reramWanSigma(wan, Math.fround(30e-6), seconds),
      );
    const [early, late] = [deviations(1), deviations(2 * day)];
    const worst = early.reduce((most, x, i) => Math.max(most, Math.abs(x - late[i]!)), 0);
    // float32 conductances: 2e-12 S of 1.5 µS.
    expect(worst).toBeLessThan(3e-6);
  });

  it.each([0, 3600, 3 * day])('refuses %d s, a time that was not measured', (seconds) => {
    const show = () => conductanceAt(wan, at(30), seconds, streams);
    expect(show).toThrow(SpecError);
    expect(show).toThrow(
      `secondsSinceProgramming: expected one of the times measured, 1, 86400, 172800, got ${seconds}.`,
    );
  });

  it('gives the targets back, bit for bit, where the scale is 0', () => {
    const still = { ...wan, relaxationScale: 0 };
    expect(sameBits(conductanceAt(still, at(17), day, streams), at(17))).toBe(true);
  });
});

describe('conductanceAt of reram-milo', () => {
  it.each([
    [50, 4.326971],
    [100, 3.871621],
    [225, 2.733246],
  ])('at %d µS is normal with a sigma of %d µS, as published', (micro, sigma) => {
    expect(1e6 * reramMiloSigma(milo, 1e-6 * micro)).toBeCloseTo(sigma, 9);
    const held = conductanceAt(milo, at(micro), 0, streams);
    expectNormal(held, Math.fround(1e-6 * micro), 1e-6 * sigma);
  });

  it('knows no time but 0', () => {
    expect(() => conductanceAt(milo, at(100), 1, streams)).toThrow(
      'secondsSinceProgramming: expected 0, the only time measured, got 1.',
    );
  });

  it('gives the targets back, bit for bit, where the scale is 0', () => {
    const still = { ...milo, programmingScale: 0 };
    expect(sameBits(conductanceAt(still, at(70), 0, streams), at(70))).toBe(true);
  });

  it('refuses targets below its window', () => {
    expect(() => conductanceAt(milo, at(49), 0, streams)).toThrow('target: expected siemens');
  });
});

describe('knownTimes', () => {
  it('lists the times of a model, or says any', () => {
    expect(knownTimes(wan)).toEqual([1, day, 2 * day]);
    expect(knownTimes(milo)).toEqual([0]);
    expect(knownTimes(devicePresets['pcm-nandakumar'].model)).toBe('any');
  });
});
