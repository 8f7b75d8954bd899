import { describe, expect, it } from 'vitest';
import {
  arrayModel,
  type CycleNoise,
  constantStep,
  exponentialStep,
  type FittedKind,
  fabricate,
  fitResponse,
  linearStep,
  powerStep,
  type ResponseFit,
  type ResponseModel,
  readResponseCsv,
  softBounds,
  stepSize,
} from '../../../src/device/pulsed/index.js';
import { DataError, SpecError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import { goldens } from '../../nn/golden.js';
import { type Measurement, measured, siemensOf } from './measured.js';

const silent: CycleNoise = { kind: 'none' };
const one = { sigmaOfStep: 0, sigmaUpDown: 0, sigmaOfBound: 0, step: 0.02 } as const;
const array: ResponseModel = { ...arrayModel, sigmaOfStep: 0, sigmaOfSlope: 0, step: 0.02 };
const quiet = { ...one, cycle: silent };

const known: readonly (readonly [FittedKind, ResponseModel])[] = [
  ['array', { ...array, cycle: silent }],
  ['constant-step', { ...constantStep, ...quiet, upDown: 0.1 }],
  ['linear-step', { ...linearStep, ...quiet, slopeUp: 0.5, slopeDown: 1.4 }],
  ['soft-bounds', { ...softBounds, ...quiet, upDown: 0.2 }],
  ['exponential-step', { ...exponentialStep, ...quiet }],
  ['power-step', { ...powerStep, ...quiet, step: 0.04, gammaUp: 2, gammaDown: 1.5 }],
  [
    'piecewise-step',
    {
      ...powerStep,
      ...quiet,
      kind: 'piecewise-step',
      nodesUp: [1.6, 1.2, 0.9, 0.6, 0.5],
      nodesDown: [0.4, 0.5, 0.8, 1, 1.5],
    },
  ],
];

function fitOf(kind: FittedKind, model: ResponseModel, how: Partial<Measurement> = {}) {
  const text = measured(model, { pulses: 80, ramps: 4, ...how });
  return fitResponse(readResponseCsv(text, 'x.csv'), { kinds: [kind] })[0]!;
}

/** Siemens of a step at a conductance, of a fit and of the model that was measured. */
function stepsOf(fit: ResponseFit, model: ResponseModel) {
  const fabricated = (each: ResponseModel) => fabricate(each, 1, createStream(1));
  const [own, true_] = [fabricated(fit.model), fabricated(model)];
  return ([1, -1] as const).flatMap((to) =>
    [-0.3, -0.1, 0.1, 0.3].map((w) => {
      const at = (siemensOf(w) - fit.referenceSiemens) / fit.siemensPerWeight;
      return [
        fit.siemensPerWeight * stepSize(own, 0, at, to),
        15e-6 * stepSize(true_, 0, w, to),
      ] as const;
    }),
  );
}

interface Golden {
  readonly up: number;
  readonly microsiemens: readonly number[];
  readonly squares: number;
  readonly upper: number;
  readonly lower: number;
  readonly stepUpAtMiddle: number;
  readonly stepDownAtMiddle: number;
}

describe('fitResponse', () => {
  it("finds PyTorch's least squares of soft bounds", () => {
    const golden = goldens<Golden>('device-fit');
    const lines = golden.microsiemens.map(
      (g, i) => `${i},${g * 1e-6},${i <= golden.up ? 'up' : 'down'}`,
    );
    const response = readResponseCsv(['pulse,siemens,direction', ...lines].join('\n'), 'x.csv');
    const fit = fitResponse(response, { kinds: ['soft-bounds'] })[0]!;
    const squares = (fit.rmsSiemens * 1e6) ** 2 * lines.length;
    expect(Math.abs(squares / golden.squares - 1)).toBeLessThan(1e-6);
    const { model } = fit;
    if (model.kind !== 'soft-bounds') throw new Error('another model');
    const micro = (w: number) => 1e6 * (fit.referenceSiemens + w * fit.siemensPerWeight);
    expect(Math.abs(micro(model.upper) - golden.upper)).toBeLessThan(1e-3);
    expect(Math.abs(micro(model.lower) - golden.lower)).toBeLessThan(1e-3);
    const devices = fabricate(model, 1, createStream(1));
    const at = (10e-6 - fit.referenceSiemens) / fit.siemensPerWeight;
    const step = (to: 1 | -1) => 1e6 * fit.siemensPerWeight * stepSize(devices, 0, at, to);
    expect(Math.abs(step(1) - golden.stepUpAtMiddle)).toBeLessThan(1e-4);
    expect(Math.abs(step(-1) - golden.stepDownAtMiddle)).toBeLessThan(1e-4);
  });

  it.each(known)('finds the steps of a device of its own model: %s', (kind, model) => {
    const fit = fitOf(kind, model);
    expect(fit.rSquared).toBeGreaterThan(0.99999);
    expect(fit.rmsSiemens).toBeLessThan(2e-8);
    for (const [found, true_] of stepsOf(fit, model)) {
      expect(Math.abs(found / true_ - 1)).toBeLessThan(0.03);
    }
    expect(fit.warnings).toEqual([]);
  });

  it.each(['array', 'soft-bounds', 'power-step'] as const)(
    'takes %s for the most likely where it is the truth',
    (kind) => {
      const text = measured(new Map(known).get(kind)!, { pulses: 100, ramps: 2, readSigma: 0.005 });
      const fits = fitResponse(readResponseCsv(text, 'x.csv'));
      expect(fits).toHaveLength(7);
      const lead = fits.find((fit) => fit.kind === kind)!.bayes - fits[0]!.bayes;
      // A model that holds this one may be as likely, by chance.
      expect(lead).toBeLessThan(6);
      expect(fits.at(-1)!.kind).toBe('constant-step');
    },
  );

  const noises: readonly (readonly [CycleNoise, number])[] = [
    [{ kind: 'multiplicative', sigma: 0.3 }, 0],
    [{ kind: 'multiplicative', sigma: 0.3 }, 0.004],
    [{ kind: 'multiplicative', sigma: 0.2 }, 0.0008],
    [{ kind: 'additive', sigma: 0.3 }, 0],
    [{ kind: 'additive', sigma: 0.3 }, 0.01],
    [{ kind: 'additive', sigma: 1 }, 0],
  ];
  it.each(noises)(
    'tells the noise of steps from that of measurements: %o, read %d',
    (cycle, readSigma) => {
      const fit = fitOf('array', { ...array, cycle }, { pulses: 150, ramps: 10, readSigma });
      const found = fit.model.cycle;
      expect(found.kind).toBe(cycle.kind);
      if (found.kind === 'none' || cycle.kind === 'none') return;
      expect(found.sigma / cycle.sigma).toBeGreaterThan(0.85);
      expect(found.sigma / cycle.sigma).toBeLessThan(1.15);
      expect(Math.abs(fit.readSigmaSiemens / 15e-6 - readSigma)).toBeLessThan(0.002);
    },
  );

  it('counts states, and tells asymmetry and symmetry point, as the device has them', () => {
    const fit = fitOf('array', { ...array, cycle: silent });
    expect(fit.states).toBeCloseTo(2 / (1.66 * 0.02), 1);
    expect(fit.deltaSiemensMin).toBeCloseTo(0.02 * 15e-6, 11);
    expect(fit.referenceSiemens).toBeCloseTo(15e-6, 9);
    expect(fit.symmetryPointSiemens).toBeCloseTo(15e-6, 9);
    expect(fit.asymmetry).toBeGreaterThan(0.2);
    const even = fitOf('constant-step', { ...constantStep, ...quiet });
    expect(even.asymmetry).toBeLessThan(1e-3);
    expect(even.states).toBeCloseTo(60, 0);
  });

  it('reads ramps by cycle or without directions alike, and pulses that were not all measured', () => {
    const model = new Map(known).get('soft-bounds')!;
    const whole = measured(model, { pulses: 80, ramps: 4 });
    const byCycle = measured(model, { pulses: 80, ramps: 4, columns: ['cycle'] });
    const tenth = whole.split('\n').filter((_, i) => i === 0 || (i - 1) % 10 === 0);
    const fits = [byCycle, tenth.join('\n')].map((text) => {
      return fitResponse(readResponseCsv(text, 'x.csv'), { kinds: ['soft-bounds'] })[0]!;
    });
    for (const fit of fits) {
      for (const [found, true_] of stepsOf(fit, model)) {
        expect(Math.abs(found / true_ - 1)).toBeLessThan(0.01);
      }
    }
    expect(fits[1]!.warnings.join()).toMatch(/Cycle-to-cycle noise is not told/);
  });

  it('warns of what the data do not tell: bounds of ramps that stay far from them', () => {
    const model: ResponseModel = { ...softBounds, ...one, step: 0.0005, cycle: silent };
    const fit = fitOf('soft-bounds', model, { pulses: 60, ramps: 2, readSigma: 0.003 });
    expect(fit.warnings.join('\n')).toMatch(/hardly tell (upper|lower)/);
  });

  it('asks for the unit of conductances that are as large as milli-siemens would be', () => {
    const text = measured(array, { pulses: 40, ramps: 2 });
    const scaled = text.replace(/^(\d+),([^,]+),/gm, (_, pulse: string, siemens: string) => {
      return `${pulse},${1e3 * Number(siemens)},`;
    });
    const warningsOf = (csv: string) => fitResponse(readResponseCsv(csv, 'it'))[0]!.warnings;
    expect(warningsOf(text).join()).not.toMatch(/convert/);
    expect(warningsOf(scaled)[0]).toMatch(
      /^Conductances reach 0\.02\d* S, a resistance of \d+ Ω: if they are in mS or µS, convert/,
    );
  });

  it('refuses a device that switches in one pulse, and a window that is none', () => {
    const lines = Array.from(
      { length: 24 },
      (_, i) => `${i},${i < 12 ? 2e-5 : 1e-6},${i < 12 ? 'up' : 'down'}`,
    );
    const text = ['pulse,siemens,direction', '-1,1e-6,up', ...lines].join('\n');
    expect(() => fitResponse(readResponseCsv(text, 'x.csv'))).toThrow(
      /at least 2 states, got 1\.?\d*\./,
    );
    const fine = readResponseCsv(measured(array, { pulses: 50, ramps: 2 }), 'x.csv');
    expect(() => fitResponse(fine, { halfWindow: 0 })).toThrow(SpecError);
  });
});

describe('readResponseCsv', () => {
  const rows = (values: readonly string[], head = 'pulse,siemens,direction') =>
    [head, ...values].join('\n');
  const ramp = (
    siemens: (i: number) => number,
    to = (i: number): string => (i < 10 ? 'up' : 'down'),
  ) => rows(Array.from({ length: 20 }, (_, i) => `${i},${siemens(i)},${to(i)}`));
  const triangle = (i: number) => 1e-6 * (i < 10 ? 1 + i : 20 - i);

  it('takes what is well made: names of directions, gaps, blank lines, a byte order mark', () => {
    const text = `\uFEFF${ramp(triangle, (i) => (i < 10 ? 'Potentiation' : '-1'))}\r\n\r\n`;
    const { traces, pulsesUp, pulsesDown, minSiemens, maxSiemens } = readResponseCsv(text, 'x.csv');
    expect(traces).toHaveLength(1);
    expect({ pulsesUp, pulsesDown }).toEqual({ pulsesUp: 9, pulsesDown: 10 });
    expect(minSiemens).toBeCloseTo(1e-6, 12);
    expect(maxSiemens).toBeCloseTo(1e-5, 12);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      'nothing',
      '',
      /first line must name the columns pulse and siemens, got nothing\. Give a file with meas/,
    ],
    ['semicolons', 'pulse;siemens\n1;2e-6', /got 'pulse;siemens'\. Separate columns by commas/],
    ['a table without lines', rows([]), /must hold measurements, got none/],
    ['microsiemens', rows(['0,1'], 'pulse,uS'), /columns pulse and siemens, got 'pulse,us'/],
    [
      'values too large for siemens',
      ramp((i) => 1e6 * triangle(i)),
      /from 0 to 0.1, got 10\. Give siemens/,
    ],
    ['values below 0', ramp((i) => triangle(i) - 2e-6), /from 0 to 0.1, got -0.000001/],
    ['no numbers', rows(['0,abc,up']), /line 2: siemens must be a number, got 'abc'/],
    ['a missing cell', rows(['0']), /line 2: siemens must be a number, got ''/],
    ['another direction', rows(['0,1e-6,sideways']), /line 2: direction .*got 'sideways'/],
    [
      'pulses that fall',
      rows(['5,1e-6,up', '4,2e-6,up']),
      /line 3: pulse must go up .*got 4 after 5/,
    ],
    [
      'one branch',
      ramp(
        (i) => 1e-6 * (1 + i),
        () => 'up',
      ),
      /at least 5 pulses up .*got 19 and 0/,
    ],
    [
      'directions turned around',
      ramp((i) => 2e-5 - triangle(i)),
      /must rise with pulses up, got a correlation of -1.00/,
    ],
    ['a conductance that stays', ramp(() => 1e-6), /must change/],
  ];
  it.each(refused)('refuses %s', (_, text, message) => {
    expect(() => readResponseCsv(text, 'x.csv')).toThrow(DataError);
    expect(() => readResponseCsv(text, 'x.csv')).toThrow(message);
  });
});
