import { describe, expect, it } from 'vitest';
import {
  arrayModel,
  constantStep,
  exponentialStep,
  fabricate,
  linearStep,
  powerStep,
  type ResponseModel,
  softBounds,
  statesOf,
  stepOfStates,
} from '../../../src/device/pulsed/index.js';
import { SpecError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../../random/statistics.js';

const count = 50_000;
const stream = createStream(9, 'fabricate');
/** Bit for bit: much faster than toEqual on long arrays. */
const same = (a: Float32Array, b: Float32Array) =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
const ratio = (a: Float32Array, b: Float32Array) => a.map((value, i) => value / b[i]!);
const piecewise = {
  ...powerStep,
  kind: 'piecewise-step',
  nodesUp: [2, 1, 0],
  nodesDown: [0, 1, 2],
} as const;

describe('fabricate of the array model', () => {
  const devices = fabricate(arrayModel, count, stream);
  const slopes = [
    ratio(devices.upSlope, devices.up),
    ratio(devices.downSlope, devices.down),
  ] as const;

  it('spreads steps by 30 % and both slopes by 20 %, normal and apart', () => {
    const law = (values: Float32Array, mean: number, sigma: number, clip: number) => {
      const standard = values.map((value) => (value / mean - 1) / sigma);
      const { mean: shift, variance } = moments(standard);
      expect(Math.abs(shift)).toBeLessThan(5 / Math.sqrt(count));
      expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
      expect(kolmogorov(standard, normalCdf)).toBeLessThan(kolmogorovLimit(3) + clip);
    };
    law(devices.up, 0.001, 0.3, 0.2);
    law(slopes[0], 1.66, 0.2, 0);
    law(slopes[1], 1.66, 0.2, 0);
    expect(same(devices.down, devices.up)).toBe(true);
    for (const [a, b] of [[devices.up, slopes[0]] as const, slopes]) {
      expect(Math.abs(correlation(a, b))).toBeLessThan(0.025);
    }
  });

  it('keeps steps positive, or lets about 4 in 10,000 be negative as printed', () => {
    expect(devices.up.every((step) => step > 0)).toBe(true);
    const printed = fabricate({ ...arrayModel, negativeDraws: 'as-printed' }, count, stream);
    const negative = printed.up.filter((step) => step < 0).length / count;
    expect(negative).toBeGreaterThan(1e-4);
    expect(negative).toBeLessThan(8e-4);
  });

  it('is the same for the same stream, and another for another', () => {
    const again = fabricate(arrayModel, count, stream);
    for (const name of ['up', 'upSlope', 'down', 'downSlope'] as const) {
      expect(same(again[name], devices[name])).toBe(true);
    }
    const other = fabricate(arrayModel, count, createStream(10, 'fabricate'));
    expect(Math.abs(correlation(other.up, devices.up))).toBeLessThan(0.025);
  });

  it('counts states as 2/(μ_s·μ_Δw)', () => {
    expect(statesOf(arrayModel)).toBeCloseTo(1204.8, 1);
    expect(statesOf({ slope: 1.66, step: stepOfStates(15) })).toBeCloseTo(15, 9);
    expect(stepOfStates(15)).toBeCloseTo(0.0803, 4);
  });
});

describe('fabricate of bounded models', () => {
  const bounded: readonly ResponseModel[] = [
    constantStep,
    linearStep,
    exponentialStep,
    powerStep,
    piecewise,
  ];
  it.each(bounded.map((model) => [model.kind, model] as const))(
    'spreads bounds, and steps up and down together and apart: %s',
    (_, model) => {
      const made = fabricate(
        { ...model, upDown: 0.1, sigmaUpDown: 0.05 } as ResponseModel,
        count,
        stream,
      );
      expect(moments(made.upper).mean).toBeCloseTo(0.6, 2);
      expect(Math.sqrt(moments(made.lower).variance)).toBeCloseTo(0.18, 2);
      const beta = made.up.map((up, i) => (up - made.down[i]!) / (up + made.down[i]!));
      expect(moments(beta).mean).toBeCloseTo(0.1, 2);
      expect(Math.sqrt(moments(beta).variance)).toBeCloseTo(0.05, 2);
    },
  );

  it('of soft bounds has no hard bound and saturates at the drawn one', () => {
    const made = fabricate(softBounds, count, stream);
    expect(made.bounded).toBe(false);
    expect(moments(ratio(made.up, made.upSlope)).mean).toBeCloseTo(0.6, 2);
    expect(moments(ratio(made.down, made.downSlope)).mean).toBeCloseTo(0.6, 2);
  });
});

describe('fabricate', () => {
  const refused: readonly (readonly [string, ResponseModel, RegExp])[] = [
    ['step 0', { ...arrayModel, step: 0 }, /step: expected a finite number above 0, got 0/],
    ['a negative sigma', { ...arrayModel, sigmaOfStep: -1 }, /sigmaOfStep: .*at least 0, got -1/],
    ['NaN', { ...arrayModel, slope: Number.NaN }, /slope: .* got NaN/],
    ['bounds on one side', { ...softBounds, lower: 0.1 }, /lower: .*below 0, got 0.1/],
    ['an asymmetry of 1', { ...constantStep, upDown: 1 }, /upDown: .*got 1/],
    [
      'cycle noise below 0',
      { ...arrayModel, cycle: { kind: 'additive', sigma: -0.1 } },
      /cycle.sigma/,
    ],
    ['tables of two lengths', { ...piecewise, nodesDown: [1, 2] }, /nodesUp: .*got 3 and 2/],
    ['a node below 0', { ...piecewise, nodesUp: [1, -1, 0] }, /nodesUp.1: .*got -1/],
  ];
  it.each(refused)('refuses %s', (_, model, message) => {
    expect(() => fabricate(model, 4, stream)).toThrow(SpecError);
    expect(() => fabricate(model, 4, stream)).toThrow(message);
  });

  it('refuses no devices', () => {
    expect(() => fabricate(arrayModel, 0, stream)).toThrow(/count: .*got 0/);
  });

  it('tells every problem at once', () => {
    const model = { ...arrayModel, step: -1, slope: -2 };
    expect(() => fabricate(model, 4, stream)).toThrow(/step: .*\n.*slope: /);
  });
});
