import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digitalEvaluation,
  quantisationSweep,
  quantise,
  quantiseWeights,
} from '../../src/analysis/index.js';
import { SpecError } from '../../src/errors.js';
import { describeModel } from '../../src/nn/index.js';
import { expectClose } from '../graph/support.js';
import { curved, execution, imagesOf, twelveImages, valuesOf } from './support.js';

const tensorsOf = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), {
  minLength: 1,
  maxLength: 40,
});
const someBits = fc.integer({ min: 2, max: 16 });

describe('quantise', () => {
  it('rounds to the nearest level, halves away from zero', () => {
    // 3 bits: levels at multiples of max/3 = 1.
    const weights = Float32Array.of(3, -3, 0.49, -0.5, 0.5, 1.2, -2.6);
    expect([...quantise(weights, 3)]).toEqual([3, -3, 0, -1, 1, 1, -3]);
    expect([...quantise(Float32Array.of(1, -0.4, 0.6, -0.5), 2)]).toEqual([1, -0, 1, -1]);
  });

  it('moves no weight by more than half a step, and keeps the largest', () => {
    fc.assert(
      fc.property(tensorsOf, someBits, (numbers, bits) => {
        const weights = Float32Array.from(numbers);
        const rounded = quantise(weights, bits);
        const most = weights.reduce((a, w) => Math.max(a, Math.abs(w)), 0);
        const step = most / (2 ** (bits - 1) - 1);
        rounded.forEach((q, i) => {
          expect(Math.abs(q - weights[i]!)).toBeLessThanOrEqual(step / 2 + 1e-6 * most);
        });
        expect(rounded.reduce((a, w) => Math.max(a, Math.abs(w)), 0)).toBeCloseTo(most, 4);
      }),
    );
  });

  it('is monotonic, odd, and has at most 2^bits - 1 levels', () => {
    fc.assert(
      fc.property(tensorsOf, fc.integer({ min: 2, max: 4 }), (numbers, bits) => {
        const weights = Float32Array.from(numbers).sort();
        const rounded = quantise(weights, bits);
        expect(new Set(rounded.map((q) => q + 0)).size).toBeLessThan(2 ** bits);
        for (let i = 1; i < rounded.length; i++)
          expect(rounded[i]!).toBeGreaterThanOrEqual(rounded[i - 1]!);
        const mirrored = quantise(
          weights.map((w) => -w),
          bits,
        );
        expect(mirrored.map((q) => 0 - q)).toEqual(rounded.map((q) => q + 0));
      }),
    );
  });

  it('leaves zeros', () => {
    expect([...quantise(new Float32Array(3), 4)]).toEqual([0, 0, 0]);
  });

  it.each([1, 2.5, 17, Number.NaN])('refuses %d bits', (bits) => {
    expect(() => quantise(Float32Array.of(1), bits)).toThrow(SpecError);
    expect(() => quantise(Float32Array.of(1), bits)).toThrow(`from 2 to 16, got ${bits}`);
  });
});

describe('quantiseWeights', () => {
  it('rounds each weight tensor by its own largest, and nothing else', () => {
    const values = valuesOf(curved);
    const rounded = quantiseWeights(values, describeModel(curved), 4);
    for (const [name, clean] of values) {
      const held = name.endsWith('.weight');
      expect(rounded.get(name) === clean).toBe(!held);
      if (held)
        expectClose(name, rounded.get(name)!, quantise(clean, 4), { absolute: 0, relative: 0 });
    }
  });
});

describe('quantisationSweep', () => {
  it('evaluates the digital network, then each number of bits; many bits are nearly digital', async () => {
    const evaluate = digitalEvaluation(curved, imagesOf(twelveImages(), 12), execution);
    const [values, tensors] = [valuesOf(curved), describeModel(curved)];
    const { digital, steps } = await quantisationSweep(values, tensors, evaluate, [16, 8, 3, 2]);
    expect(digital).toEqual(await evaluate(values));
    expect(steps.map(({ bits }) => bits)).toEqual([16, 8, 3, 2]);
    for (const { bits, ...evaluation } of steps) {
      expect(evaluation).toEqual(await evaluate(quantiseWeights(values, tensors, bits)));
    }
    const changes = steps.map(({ loss }) => Math.abs(loss - digital.loss));
    expect(changes[0]!).toBeLessThan(1e-3);
    expect(changes[1]!).toBeLessThan(0.1 * changes[3]!);
  });
});
