import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compensationFactor,
  type DeviceSettings,
  devicePresets,
  fromPair,
  holdWeights,
  type IdealModel,
  type PcmModel,
  pcmProgrammingSigma,
  toPair,
} from '../../src/device/index.js';
import { ShapeError, SpecError } from '../../src/errors.js';
import { createStream, fillUniform } from '../../src/random/index.js';
import { correlation, moments } from '../random/statistics.js';
import { sameBits } from './support.js';

const draws = 100_000;
const shape = [100, 10, 10, 10];
const day = 86_400;
const year = 365 * day;
const gMax = 25e-6;
const chip = createStream(21, 'chip', 5, 'conv1.weight');
const pcm: PcmModel = devicePresets['pcm-nandakumar'].model;
const still: PcmModel = { ...pcm, programmingScale: 0, driftScale: 0, readScale: 0 };
const ideal: IdealModel = { kind: 'ideal', gMinSiemens: 2e-6, gMaxSiemens: 20e-6 };
const weights = fillUniform(createStream(1, 'w'), new Float32Array(draws), {
  low: -0.3,
  high: 0.2,
});
const minus = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - b[i]!);

function hold(settings: DeviceSettings, seconds = 0, stream = chip, reading = 0): Float32Array {
  return holdWeights(weights, shape, settings, seconds, stream, reading);
}

describe('toPair and fromPair', () => {
  it('rest one device of each pair at gMin, and fill the window with the largest weight', () => {
    const { plus, minus: less } = toPair(Float32Array.of(0.5, -0.25, 0), {
      window: ideal,
      scales: [0.5],
    });
    expect([...plus]).toEqual([20e-6, 2e-6, 2e-6].map(Math.fround));
    expect([...less]).toEqual([2e-6, 11e-6, 2e-6].map(Math.fround));
  });

  it('are inverses, to the rounding of conductances', () => {
    const tensors = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(tensors, fc.constantFrom(1, 2), (values, columns) => {
        const w = Float32Array.from(values.slice(0, 2 * Math.floor(values.length / 2)));
        const mapping = { window: ideal, scales: Array.from({ length: columns }, () => 3) };
        const back = fromPair(toPair(w, mapping), mapping);
        // Two conductances of up to 20 µS, each rounded to 2^-25 of itself, in a window of 18 µS.
        w.forEach((x, i) => {
          expect(Math.abs(back[i]! - x)).toBeLessThan(3e-7);
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('give each column a scale of its own', () => {
    const mapping = { window: ideal, scales: [1, 4] };
    expect([...toPair(Float32Array.of(1, 0.5, 4, 2), mapping).plus]).toEqual(
      [20e-6, 11e-6, 20e-6, 11e-6].map(Math.fround),
    );
  });

  it('refuse weights that do not divide into the columns', () => {
    const map = () => toPair(new Float32Array(5), { window: ideal, scales: [1, 1] });
    expect(map).toThrow(ShapeError);
    expect(map).toThrow('weights must divide into 2 columns, got 5.');
  });
});

describe('holdWeights', () => {
  it.each(['layer', 'column'] as const)('on ideal devices changes no bit, by %s', (granularity) => {
    for (const model of [ideal, still]) {
      const settings = { model, granularity, driftCompensation: 'global' } as const;
      expect(sameBits(hold(settings, year), weights)).toBe(true);
    }
  });

  it('adds the error of both devices of a pair, in weight units', () => {
    const writing = { ...still, programmingScale: 1 };
    const [scale, share] = [0.8, 0.6];
    const tensor = new Float32Array(draws).fill(share * scale);
    tensor[0] = scale;
    const held = holdWeights(tensor, [draws], { model: writing }, 0, chip).subarray(1);
    // The resting device shows max(0, σ₀·N(0,1)): mean σ₀/√(2π), variance σ₀²·(1/2 - 1/(2π)).
    const rest = pcmProgrammingSigma(pcm, 0);
    const written = pcmProgrammingSigma(pcm, share * gMax);
    const deviation = Math.hypot(written, rest * Math.sqrt(0.5 - 1 / (2 * Math.PI)));
    const sigma = (scale * deviation) / gMax;
    const { mean, variance } = moments(held);
    const expected = scale * (share - rest / Math.sqrt(2 * Math.PI) / gMax);
    expect(Math.abs(mean - expected)).toBeLessThan((4.5 * sigma) / Math.sqrt(draws));
    expect(Math.abs(Math.sqrt(variance) / sigma - 1)).toBeLessThan(4.5 / Math.sqrt(2 * draws));
  });

  it('shrinks weights by drift, and keeps them at reads without noise', () => {
    const drifting = { model: { ...still, driftScale: 1 } };
    const [first, second] = [hold(drifting, day, chip, 0), hold(drifting, day, chip, 1)];
    expect(sameBits(first, second)).toBe(true);
    // Exponents are at least 0, so nothing grows; those of 0.049 ± 0.008 leave about 0.66 of large weights.
    const shares = first.filter((_, i) => Math.abs(weights[i]!) > 0.15).map(Math.abs);
    const before = weights.filter((w) => Math.abs(w) > 0.15).map(Math.abs);
    expect(moments(shares).mean / moments(before).mean).toBeCloseTo(0.665, 2);
    expect(first.every((w, i) => Math.abs(w) <= Math.abs(weights[i]!) + 1e-7)).toBe(true);
  });

  it('reads afresh at another reading or time, and again the same', () => {
    const reading = { model: { ...still, readScale: 1 } };
    const noise = (seconds: number, index: number) =>
      minus(hold(reading, seconds, chip, index), weights);
    const first = noise(day, 0);
    expect(sameBits(first, noise(day, 0))).toBe(true);
    for (const other of [noise(day, 1), noise(year, 0)]) {
      expect(Math.abs(correlation(first, other))).toBeLessThan(4.5 / Math.sqrt(draws));
    }
  });

  it('is one chip by its stream and another by another', () => {
    const settings = { model: pcm };
    const first = minus(hold(settings), weights);
    expect(sameBits(first, minus(hold(settings), weights))).toBe(true);
    const other = minus(hold(settings, 0, createStream(21, 'chip', 6, 'conv1.weight')), weights);
    // Both chips share what depends on the weight alone, the mean shift of resting devices.
    expect(Math.abs(correlation(first, other))).toBeLessThan(0.05);
  });

  it('gives columns of small weights small errors, where each column has its own scale', () => {
    const tensor = weights.map((w, i) => (i < draws / 2 ? w : w / 10));
    const settings = { model: { ...still, programmingScale: 1 }, granularity: 'column' } as const;
    const noise = minus(holdWeights(tensor, [2, draws / 2], settings, 0, chip), tensor);
    const [large, small] = [noise.subarray(0, draws / 2), noise.subarray(draws / 2)];
    const ratio = Math.sqrt(moments(large).variance / moments(small).variance);
    expect(Math.abs(ratio / 10 - 1)).toBeLessThan(0.03);
    const whole = holdWeights(tensor, [2, draws / 2], { model: settings.model }, 0, chip);
    const byLayer = minus(whole, tensor).subarray(draws / 2);
    expect(moments(byLayer).variance).toBeGreaterThan(10 * moments(small).variance);
  });

  it('holds a tensor of zeros as zeros, but for faults', () => {
    const zeros = new Float32Array(1000);
    expect(sameBits(holdWeights(zeros, [10, 100], { model: pcm }, day, chip), zeros)).toBe(true);
  });

  it('makes weights extreme, or zero, where devices are stuck', () => {
    const faults = { stuckAtMin: 0, stuckAtMax: 0.1 };
    const held = hold({ model: ideal, faults });
    const scale = Math.max(...weights.map(Math.abs));
    const tensor = weights.map((w, i) => (Math.abs(held[i]! - w) > 1e-6 ? 1 : 0));
    const changed = tensor.reduce((count, x) => count + x, 0) / draws;
    // Either device of a pair, independently: 1 - 0.9².
    expect(Math.abs(changed - 0.19)).toBeLessThan(4.5 * Math.sqrt((0.19 * 0.81) / draws));
    expect(Math.max(...held.map(Math.abs))).toBeLessThan(scale * (1 + 1e-6));
    const empty = hold({ model: ideal, faults: { stuckAtMin: 1, stuckAtMax: 0 } });
    expect(Math.max(...empty.map(Math.abs))).toBeLessThan(3e-8);
  });

  it('leaves the weights it is given as they were', () => {
    const before = weights.slice();
    hold({ model: pcm, faults: { stuckAtMin: 0.1, stuckAtMax: 0.1 } }, day);
    expect(sameBits(weights, before)).toBe(true);
  });

  it('refuses a shape of another size, weights that are not finite, a time the model lacks', () => {
    const settings = { model: pcm };
    const wrong = () => holdWeights(weights, [10, 10], settings, 0, chip);
    expect(wrong).toThrow(ShapeError);
    expect(wrong).toThrow('shape must hold 100000 weights, got [10, 10].');
    for (const broken of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const tensor = Float32Array.of(0.5, broken);
      expect(() => holdWeights(tensor, [2], settings, 0, chip)).toThrow(SpecError);
    }
    expect(() => hold({ model: devicePresets['reram-wan'].model }, 5)).toThrow('times measured');
  });
});

describe('holdWeights with global drift compensation', () => {
  const law = { perLog: 0, offset: 0.06, low: 0.06, high: 0.06 };
  const none = { perLog: 0, offset: 0, low: 0, high: 0 };
  const drift = { ...pcm.drift, exponentMean: law, exponentSigma: none };

  it('undoes a drift that all devices share', () => {
    const model = { ...still, driftScale: 1, drift };
    const drifted = hold({ model }, year);
    expect(moments(drifted.map(Math.abs)).mean).toBeLessThan(
      0.5 * moments(weights.map(Math.abs)).mean,
    );
    const mended = hold({ model, driftCompensation: 'global' }, year);
    const worst = mended.reduce((most, w, i) => Math.max(most, Math.abs(w - weights[i]!)), 0);
    expect(worst).toBeLessThan(2e-7);
  });

  it('changes no bit at the first read', () => {
    const model = { ...pcm };
    const plain = hold({ model }, 0);
    expect(sameBits(hold({ model, driftCompensation: 'global' }, 0), plain)).toBe(true);
  });

  it('brings the published model nearer to its weights, though each device drifts its own way', () => {
    const error = (driftCompensation: 'none' | 'global') =>
      moments(minus(hold({ model: pcm, driftCompensation }, 30 * day), weights)).variance;
    expect(error('global')).toBeLessThan(0.2 * error('none'));
  });

  it('by compensationFactor is the ratio of the summed conductances', () => {
    const pair = (a: number[], b: number[]) => ({
      plus: Float32Array.from(a),
      minus: Float32Array.from(b),
    });
    expect(compensationFactor(pair([3, 1], [0, 2]), pair([2, 1], [0, 1]))).toBe(1.5);
    expect(compensationFactor(pair([1], [0]), pair([0], [0]))).toBe(1);
  });
});
