import { describe, expect, it } from 'vitest';
import {
  biasDistributions,
  binEdges,
  distributionOf,
  weightDistributions,
} from '../../src/analysis/index.js';
import { createStream, fillNormal, fillUniform } from '../../src/random/index.js';
import { expectClose } from '../graph/support.js';
import { normalCdf } from '../random/statistics.js';
import { curved, valuesOf } from './support.js';

const area = (density: readonly number[], edges: readonly number[]) =>
  density.reduce((sum, d, i) => sum + d * (edges[i + 1]! - edges[i]!), 0);

describe('distributionOf', () => {
  it('counts a small sample as by hand', () => {
    // mean 2; squared deviations 4, 1, 0, 0, 9 of 14; cubed -8, -1, 27; to the fourth 16, 1, 81.
    const sample = Float32Array.of(0, 1, 2, 2, 5);
    const { density, ...rest } = distributionOf(sample, [0, 2.5, 5]);
    expectClose('density', density, [4 / 5 / 2.5, 1 / 5 / 2.5], { relative: 1e-12 });
    const variance = 14 / 5;
    expect(rest.count).toBe(5);
    expectClose(
      'moments',
      [rest.mean, rest.std, rest.min, rest.max],
      [2, Math.sqrt(variance), 0, 5],
    );
    expect(rest.skewness).toBeCloseTo(18 / 5 / variance ** 1.5, 6);
    expect(rest.excessKurtosis).toBeCloseTo(98 / 5 / variance ** 2 - 3, 6);
  });

  it('has the density, skewness and kurtosis of the law it was drawn from', () => {
    const count = 200_000;
    const edges = binEdges(-3, 3, 12);
    const normal = distributionOf(fillNormal(createStream(1, 'n'), new Float32Array(count)), edges);
    const expected = edges.slice(1).map((x, i) => (normalCdf(x) - normalCdf(edges[i]!)) / 0.5);
    // Five standard errors of a share p of the sample, at p = 0.2.
    expectClose('density', normal.density, expected, {
      absolute: (5 * Math.sqrt(0.16 / count)) / 0.5,
    });
    expect(Math.abs(normal.skewness)).toBeLessThan(5 * Math.sqrt(6 / count));
    expect(Math.abs(normal.excessKurtosis)).toBeLessThan(5 * Math.sqrt(24 / count));
    const flat = distributionOf(fillUniform(createStream(1, 'u'), new Float32Array(count)), edges);
    expect(flat.excessKurtosis).toBeCloseTo(-1.2, 1);
  });

  it('has area 1 where the bins hold the sample, and less where they do not', () => {
    const sample = Float32Array.of(-1, 0, 0.5, 1);
    const whole = binEdges(-1, 1, 7);
    expect(area(distributionOf(sample, whole).density, whole)).toBeCloseTo(1, 12);
    const half = binEdges(0, 1, 7);
    expect(area(distributionOf(sample, half).density, half)).toBeCloseTo(0.75, 12);
  });

  it('stays finite for a sample of one value', () => {
    const edges = binEdges(3, 3, 4);
    const found = distributionOf(Float32Array.of(3, 3), edges);
    expect([found.std, found.skewness, found.excessKurtosis]).toEqual([0, 0, 0]);
    expect(area(found.density, edges)).toBeCloseTo(1, 12);
  });
});

describe('weightDistributions', () => {
  it('has the same bins for all networks, which hold every weight', () => {
    const values = valuesOf(curved);
    const twice = new Map([...values].map(([name, x]) => [name, x.map((w) => 2 * w)]));
    const found = weightDistributions(
      curved,
      [
        { label: 'a', values },
        { label: 'b', values: twice },
      ],
      { bins: 20 },
    );
    expect(found.map(({ tensor }) => tensor)).toEqual(['conv1.weight', 'fc1.weight']);
    for (const { edges, networks } of found) {
      expect(edges).toHaveLength(21);
      const [a, b] = networks as [(typeof networks)[0], (typeof networks)[0]];
      expect([a.label, b.label]).toEqual(['a', 'b']);
      expect(b.std).toBeCloseTo(2 * a.std, 5);
      for (const { density } of [a, b]) expect(area(density, edges)).toBeCloseTo(1, 10);
    }
  });

  it('takes the roles it is asked for', () => {
    const networks = [{ label: 'a', values: valuesOf(curved) }];
    const found = weightDistributions(curved, networks, { roles: ['bias', 'gain'] });
    expect(found.map(({ tensor }) => tensor)).toEqual(['conv1.bias', 'bn1.gain', 'fc1.bias']);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

describe('biasDistributions', () => {
  it('lets weights use the whole range once larger biases are scaled', () => {
    const weights = Float32Array.of(-0.5, 0.25, 0.4, 0.1);
    const biases = Float32Array.of(2, -1);
    const { scaling, before, after, edges } = biasDistributions(weights, biases, 8);
    expect([edges[0], edges.at(-1)]).toEqual([-1, 1]);
    expect(scaling).toBe(4);
    expect([before.largest, before.weights.min, before.biases.max]).toEqual([2, -0.25, 1]);
    expect([after.largest, after.weights.min, after.biases.max]).toEqual([0.5, -1, 1]);
  });

  it('leaves smaller biases as they are', () => {
    const { scaling, before, after } = biasDistributions(
      Float32Array.of(-1, 0.5),
      Float32Array.of(0.2),
      4,
    );
    expect(scaling).toBe(1);
    expect(after).toEqual(before);
  });
});
