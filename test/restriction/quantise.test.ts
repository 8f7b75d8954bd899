import { describe, expect, it } from 'vitest';
import { constant, gradients, input, multiply, sum } from '../../src/graph/index.js';
import { quantiseWeights, stepGradientFactor } from '../../src/restriction/index.js';
import { evaluate, expectClose, spread } from '../graph/support.js';

const w = input('w', [60]);
const step = input('step', []);
const weights = spread([60], 3);
const delta = 0.11;
const bits = 4;
const most = 7;
const directions = Array.from(spread([60], 4));

/** Results for weights in (-1, 1), of which those beyond 7.5·0.11 = 0.825 are limited. */
async function run(factor = 1, along: readonly number[] = directions) {
  const direction = constant(Float32Array.from(along), [60]);
  const q = quantiseWeights(w, step, bits, factor);
  const [byW, byStep] = gradients(sum(multiply(q, direction)), [w, step]);
  const feeds = { w: weights, step: Float32Array.of(delta) };
  return await evaluate({ q, byW: byW!, byStep: byStep! }, feeds);
}

const limited = (x: number) => Math.abs(Math.round(x / delta)) > most;

describe('quantiseWeights', () => {
  it('gives multiples of the step, at most 2^bits - 1 different ones, the nearest where not limited', async () => {
    const { q } = await run();
    const codes = Array.from(q as Float32Array, (x) => x / delta);
    for (const [i, code] of codes.entries()) {
      expect(Math.abs(code - Math.round(code))).toBeLessThan(1e-5);
      expect(Math.abs(code)).toBeLessThan(most + 1e-5);
      if (!limited(weights[i]!)) {
        expect(Math.abs(weights[i]! - delta * code)).toBeLessThan(delta / 2 + 1e-6);
      }
    }
    expect(codes.some((code) => Math.abs(code) > most - 1e-5)).toBe(true);
    expect(new Set(codes.map(Math.round)).size).toBeLessThanOrEqual(2 ** bits - 1);
  });

  it('passes the gradient of weights that are not limited, and of no others', async () => {
    const { byW } = await run();
    const expected = directions.map((g, i) => (limited(weights[i]!) ? 0 : g));
    expectClose('by w', byW!, expected);
    expect(expected.filter((g) => g === 0).length).toBeGreaterThan(4);
  });

  it('has the closed-form gradient by its step: round(w/Δ) - w/Δ inside, ±(2^(bits-1) - 1) outside', async () => {
    const { byStep } = await run();
    const terms = directions.map((g, i) => {
      const code = weights[i]! / delta;
      return g * (limited(weights[i]!) ? most * Math.sign(code) : Math.round(code) - code);
    });
    expectClose('by step', byStep!, [terms.reduce((a, b) => a + b)], { relative: 1e-4 });
  });

  it('has, where codes are held, the central difference of (w/Δ + δ)·Δ limited as its gradient by the step', async () => {
    // Weights at the last code lie on the corner of the limit.
    const inner = directions.map((g, i) =>
      Math.abs(Math.round(weights[i]! / delta)) === most ? 0 : g,
    );
    const { byStep } = await run(1, inner);
    // Equation 2 in float64: δ, the error of rounding, does not move with Δ.
    const at = (d: number) =>
      inner.reduce((total, g, i) => {
        const x = weights[i]!;
        const error = Math.round(x / delta) - x / delta;
        const value = Math.max(-most, Math.min(most, x / d + error)) * d;
        return total + g * value;
      }, 0);
    const difference = (at(delta + 1e-6) - at(delta - 1e-6)) / 2e-6;
    expectClose('by step', byStep!, [difference], { relative: 1e-3 });
  });

  it('multiplies the gradient of the step by a factor, 1/√(N·(2^(bits-1) - 1)) for LSQ', async () => {
    const [plain, small] = [await run(), await run(stepGradientFactor(60, bits))];
    const expected = Number(plain.byStep![0]) / Math.sqrt(60 * 7);
    expectClose('by step', small.byStep!, [expected]);
    expectClose('by w', small.byW!, plain.byW as Float32Array);
  });
});
