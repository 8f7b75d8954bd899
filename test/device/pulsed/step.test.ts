import { describe, expect, it } from 'vitest';
import {
  applyPulse,
  arrayModel,
  type CycleNoise,
  constantStep,
  exponentialStep,
  fabricate,
  linearStep,
  type PulsedDevices,
  powerStep,
  type ResponseModel,
  responseOf,
  softBounds,
  stepSize,
  symmetryPointOf,
} from '../../../src/device/pulsed/index.js';
import { createStream, fillNormal } from '../../../src/random/index.js';
import { moments } from '../../random/statistics.js';

const stream = createStream(11, 'step');
const silent: CycleNoise = { kind: 'none' };
const uniform = { sigmaOfStep: 0, cycle: silent } as const;
const even = { ...uniform, sigmaUpDown: 0, sigmaOfBound: 0, step: 0.01 } as const;
const weights = [-0.55, -0.3, 0, 0.2, 0.59];

const one = (model: ResponseModel) => fabricate(model, 1, stream);
const up = (devices: PulsedDevices, w: number) => stepSize(devices, 0, w, 1);
const ratio = (a: Float32Array, b: Float32Array) => a.map((value, i) => value / b[i]!);
const down = (devices: PulsedDevices, w: number) => stepSize(devices, 0, w, -1);

describe('stepSize', () => {
  const z = (w: number) => (2 * 0.244 * w) / 1.2 + 0.2425;
  const piecewise = {
    ...powerStep,
    ...even,
    kind: 'piecewise-step',
    nodesUp: [2, 1, 0.5],
    nodesDown: [0, 1, 3],
  } as const;
  const laws: readonly (readonly [ResponseModel, (w: number) => number, (w: number) => number])[] =
    [
      [
        { ...arrayModel, ...uniform, step: 0.01, sigmaOfSlope: 0 },
        (w) => 0.01 * (1 - 1.66 * w),
        (w) => 0.01 * (1 + 1.66 * w),
      ],
      [{ ...constantStep, ...even, upDown: 0.1 }, () => 0.011, () => 0.009],
      [
        { ...linearStep, ...even, slopeUp: 0.5, slopeDown: 2 },
        (w) => 0.01 * (1 - 0.5 * w),
        (w) => 0.01 * (1 + 2 * w),
      ],
      [{ ...softBounds, ...even }, (w) => 0.01 * (1 - w / 0.6), (w) => 0.01 * (1 + w / 0.6)],
      [
        { ...exponentialStep, ...even },
        (w) => 0.01 * Math.max(0, 1 - 0.00081 * Math.exp(12.44625 * z(w))),
        (w) => 0.01 * Math.max(0, 1 - 0.36833 * Math.exp(-12.78785 * z(w))),
      ],
      [
        { ...powerStep, ...even, gammaUp: 2, gammaDown: 0.5 },
        (w) => 0.01 * ((0.6 - w) / 1.2) ** 2,
        (w) => 0.01 * ((w + 0.6) / 1.2) ** 0.5,
      ],
      [
        piecewise,
        (w) => 0.01 * (w < 0 ? 1 - w / 0.6 : 1 - (0.5 * w) / 0.6),
        (w) => 0.01 * (w < 0 ? 1 + w / 0.6 : 1 + (2 * w) / 0.6),
      ],
    ];

  it.each(laws.map((law) => [law[0].kind, ...law] as const))(
    'is the law of %s',
    (_, model, plus, minus) => {
      const devices = one(model);
      for (const w of weights) {
        expect(up(devices, w)).toBeCloseTo(plus(w), 7);
        expect(down(devices, w)).toBeCloseTo(minus(w), 7);
      }
    },
  );
});

describe('responseOf', () => {
  it('gives F and G of the array model: 1 + (s⁻ − s⁺)w/2 and (s⁻ + s⁺)w/2', () => {
    const devices = fabricate(arrayModel, 5, stream);
    for (let i = 0; i < 5; i++) {
      const [plus, minus] = [
        devices.upSlope[i]! / devices.up[i]!,
        devices.downSlope[i]! / devices.up[i]!,
      ];
      for (const w of weights) {
        const { symmetric, antisymmetric } = responseOf(devices, i, w);
        expect(symmetric).toBeCloseTo(1 + ((minus - plus) * w) / 2, 5);
        expect(antisymmetric).toBeCloseTo(((minus + plus) * w) / 2, 5);
      }
    }
  });
});

describe('symmetryPointOf', () => {
  it('of soft bounds is (up − down)/(up/upper − down/lower)', () => {
    const devices = fabricate({ ...softBounds, upDown: 0.2 }, 100, stream);
    const bounds = [
      devices.upSlope.map((s, i) => devices.up[i]! / s),
      devices.downSlope.map((s, i) => -devices.down[i]! / s),
    ];
    for (let i = 0; i < 100; i++) {
      const [plus, minus] = [devices.up[i]!, devices.down[i]!];
      const expected = (plus - minus) / (plus / bounds[0]![i]! - minus / bounds[1]![i]!);
      expect(symmetryPointOf(devices, i)).toBeCloseTo(expected, 5);
    }
  });

  it('of linear steps stays within the window, at the bound where one step is the larger throughout', () => {
    const model = { ...linearStep, upDown: 0.2, slopeUp: 0.1, slopeDown: 0.1, sigmaOfBound: 0 };
    const devices = fabricate(model, 20, stream);
    const shifted = fabricate({ ...model, symmetryPoint: 'shifted' }, 20, stream);
    for (let i = 0; i < 20; i++) {
      expect(stepSize(devices, i, devices.upper[i]!, 1)).toBeGreaterThan(
        stepSize(devices, i, devices.upper[i]!, -1),
      );
      expect(symmetryPointOf(devices, i)).toBe(devices.upper[i]);
      expect(shifted.lower[i]).toBeLessThan(0);
      expect(shifted.upper[i]).toBeCloseTo(0, 6);
    }
  });

  const asymmetric = [
    { ...softBounds, upDown: 0.2 },
    { ...linearStep, upDown: 0.1 },
    { ...exponentialStep, upDown: 0.05, sigmaOfBound: 0 },
    { ...powerStep, gammaUp: 2, gammaDown: 1 },
  ] as const;
  it.each(asymmetric.map((model) => [model.kind, model] as const))(
    'is 0 once the reference device is programmed there, and the window moves along: %s',
    (_, model) => {
      const plain = fabricate(model, 50, stream);
      const shifted = fabricate({ ...model, symmetryPoint: 'shifted' }, 50, stream);
      for (let i = 0; i < 50; i++) {
        const point = symmetryPointOf(plain, i);
        expect(Math.abs(point)).toBeGreaterThan(1e-4);
        expect(Math.abs(stepSize(shifted, i, 0, 1) - stepSize(shifted, i, 0, -1))).toBeLessThan(
          1e-7,
        );
        expect(shifted.shift[i]).toBeCloseTo(point, 5);
        expect(stepSize(shifted, i, 0.05, 1)).toBeCloseTo(stepSize(plain, i, point + 0.05, 1), 6);
      }
    },
  );
});

describe('applyPulse', () => {
  const draws = fillNormal(stream, new Float32Array(100_000));
  const noises = [
    [{ kind: 'multiplicative', sigma: 0.3 }, 0.3 * 0.01 * (1 - 1.66 * 0.4)],
    [{ kind: 'additive', sigma: 1 }, 0.01],
  ] as const;

  it.each(noises)('adds cycle noise of the size its kind says: %o', (cycle, deviation) => {
    const devices = one({ ...arrayModel, sigmaOfStep: 0, sigmaOfSlope: 0, step: 0.01, cycle });
    for (const to of [1, -1] as const) {
      const after = draws.map((normal) => applyPulse(devices, 0, 0.4, to, normal));
      const size =
        cycle.kind === 'multiplicative' && to < 0 ? 0.3 * 0.01 * (1 + 1.66 * 0.4) : deviation;
      const { mean, variance } = moments(after);
      const wanted = 0.4 + to * 0.01 * (1 - to * 1.66 * 0.4);
      expect(Math.abs(mean - wanted)).toBeLessThan((5 * size) / Math.sqrt(draws.length));
      expect(Math.sqrt(variance) / size).toBeCloseTo(1, 1);
    }
  });

  it('stops at hard bounds', () => {
    const devices = one({ ...constantStep, ...even, step: 0.5 });
    expect(applyPulse(devices, 0, 0.4, 1, 0)).toBeCloseTo(0.6, 6);
    expect(applyPulse(devices, 0, -0.4, -1, 0)).toBeCloseTo(-0.6, 6);
  });

  it('saturates the array model at 1/slope⁺ and −1/slope⁻', () => {
    const devices = one({ ...arrayModel, cycle: silent, step: 0.05 });
    let [high, low] = [0, 0];
    for (let k = 0; k < 2000; k++) {
      high = applyPulse(devices, 0, high, 1, 0);
      low = applyPulse(devices, 0, low, -1, 0);
    }
    expect(high).toBeCloseTo(devices.up[0]! / devices.upSlope[0]!, 6);
    expect(low).toBeCloseTo(-devices.down[0]! / devices.downSlope[0]!, 6);
  });

  const drawnClose = [
    ['soft-bounds', { ...softBounds, step: 0.01, sigmaOfBound: 0.3 }],
    ['array', { ...arrayModel, step: 0.45, sigmaOfSlope: 0.6 }],
  ] as const;
  it.each(drawnClose)('keeps weights within reach where bounds are drawn close: %s', (_, model) => {
    const devices = fabricate({ ...model, cycle: silent }, 20_000, stream);
    const count = devices.up.length;
    const furthest = Math.max(...devices.up) + Math.max(...ratio(devices.up, devices.upSlope));
    for (let i = 0; i < count; i++) {
      let w = 0;
      for (let k = 0; k < 200; k++) w = applyPulse(devices, i, w, k % 3 === 0 ? -1 : 1, 0);
      expect(Math.abs(w)).toBeLessThanOrEqual(furthest);
    }
  });
});
