import { describe, expect, it } from 'vitest';
import {
  createTile,
  gokmenPeriphery,
  idealPeriphery,
  type Periphery,
  unmanaged,
} from '../../src/crossbar/index.js';
import { createStream } from '../../src/random/index.js';
import {
  correlation,
  kolmogorov,
  kolmogorovLimit,
  moments,
  normalCdf,
} from '../random/statistics.js';
import { distance, pairOf, settingsOf, vector } from './support.js';

const stream = createStream(3, 'reading');
const sizes = [
  [1, 1],
  [3, 5],
  [16, 16],
  [87, 65],
  [50, 33],
  [130, 257],
] as const;

const noisy = (own: Partial<Periphery>): Periphery => ({ ...idealPeriphery, ...own });

describe('tile.forward and tile.backward', () => {
  it.each(sizes)('equal W·x and Wᵀ·δ when every imperfection is off: %d by %d', (rows, columns) => {
    const tile = createTile(settingsOf(rows, columns));
    const weights = vector(rows * columns, stream.child('w'));
    tile.setWeights(weights);
    expect(tile.weights()).toEqual(weights);
    const [x, delta] = [
      vector(columns, stream.child('x'), 1, 0.3),
      vector(rows, stream.child('d')),
    ];
    const [y, z] = [new Float32Array(rows), new Float32Array(columns)];
    tile.forward(x, y);
    tile.backward(delta, z);
    const at = (row: number, column: number) => weights[row * columns + column]!;
    const sums = (length: number, sum: (line: number) => number) =>
      Float32Array.from({ length }, (_, line) => sum(line));
    const wx = sums(rows, (row) => x.reduce((sum, v, column) => sum + at(row, column) * v, 0));
    const wd = sums(columns, (column) =>
      delta.reduce((sum, v, row) => sum + at(row, column) * v, 0),
    );
    expect(distance(y, wx)).toBeLessThan(1e-4);
    expect(distance(z, wd)).toBeLessThan(1e-4);
  });

  const peripheries = [
    ['7-bit inputs', noisy({ inputs: { bits: 7 } })],
    ['9-bit outputs', noisy({ outputs: { bits: 9 }, bound: 12 })],
    ['a bound', noisy({ bound: 0.5 })],
    ['output noise', noisy({ readSigma: 0.06 })],
    ['an output scale', noisy({ outputScale: 10 / 3 })],
    ['all of it, managed', { ...gokmenPeriphery, outputScale: 10 / 3 }],
    ['bound management', { ...gokmenPeriphery, bound: 0.7 }],
    [
      'bound management alone',
      { ...gokmenPeriphery, bound: 0.7, forward: { noise: false, bound: true } },
    ],
    ['noise management alone', { ...gokmenPeriphery, forward: { noise: true, bound: false } }],
    ['no management', { ...gokmenPeriphery, forward: unmanaged, backward: unmanaged }],
  ] as const;

  it.each(peripheries)('equal the reference, draw by draw, with %s', (_, periphery) => {
    for (const [rows, columns] of sizes) {
      const weights = vector(rows * columns, stream.child('w'), 0.6);
      const [fast, slow] = pairOf(settingsOf(rows, columns, { periphery }), weights);
      for (let read = 0; read < 3; read++) {
        const x = vector(columns, stream.child('x', read), 0.9, 0.4);
        const delta = vector(rows, stream.child('d', read), 0.01);
        const [y, z] = [new Float32Array(rows), new Float32Array(columns)];
        const [y2, z2] = [new Float32Array(rows), new Float32Array(columns)];
        expect(fast.forward(x, y)).toBe(slow.forward(x, y2));
        expect(fast.backward(delta, z)).toBe(slow.backward(delta, z2));
        // A sum within rounding of the middle between two levels may go either way: a level at most.
        const level = periphery.outputs === 'ideal' ? 0 : (24 / 510) * periphery.outputScale;
        const differing = (a: Float32Array, b: Float32Array) =>
          a.filter((value, i) => Math.abs(value - b[i]!) > 2e-5).length / a.length;
        expect(distance(y, y2)).toBeLessThan(2e-5 + 1.01 * level);
        expect(distance(z, z2)).toBeLessThan(2e-5 + 1.01 * level);
        expect(differing(y, y2)).toBeLessThanOrEqual(0.02);
        expect(differing(z, z2)).toBeLessThanOrEqual(0.02);
      }
      expect(fast.state().draws).toEqual(slow.state().draws);
    }
  });

  it('send nothing where the input is 0 under noise management', () => {
    const tile = createTile(settingsOf(20, 10, { periphery: gokmenPeriphery }));
    const y = new Float32Array(20).fill(1);
    tile.forward(new Float32Array(10), y);
    expect(y).toEqual(new Float32Array(20));
    tile.forward(new Float32Array(10), y, unmanaged);
    expect(new Set(y).size).toBeGreaterThan(2);
  });

  it('hold outputs to the bound, and to 2^bits − 1 levels with zero among them', () => {
    const periphery = noisy({ outputs: { bits: 3 }, bound: 3 });
    const tile = createTile(settingsOf(64, 1, { periphery }));
    tile.setWeights(Float32Array.from({ length: 64 }, (_, i) => (i - 32) / 8));
    const y = new Float32Array(64);
    tile.forward(Float32Array.of(1), y);
    expect([...new Set(y)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  it('halve the input until no output exceeds the bound', () => {
    const periphery = noisy({ bound: 1, forward: { noise: false, bound: true } });
    const tile = createTile(settingsOf(2, 8, { periphery }));
    tile.setWeights(new Float32Array(16).fill(0.7));
    const y = new Float32Array(2);
    expect(tile.forward(new Float32Array(8).fill(1), y)).toBe(3);
    expect(y[0]).toBeCloseTo(5.6, 5);
  });

  it('draw noise that is normal, of the size asked for, fresh at each read, apart between lines', () => {
    const [rows, reads] = [200, 200];
    const tile = createTile(settingsOf(rows, 3, { periphery: noisy({ readSigma: 0.06 }) }));
    const y = new Float32Array(rows);
    const sample = new Float32Array(rows * reads);
    for (let read = 0; read < reads; read++) {
      tile.forward(new Float32Array(3), y);
      sample.set(y, read * rows);
    }
    const { mean, variance } = moments(sample);
    expect(Math.abs(mean)).toBeLessThan(4 * (0.06 / Math.sqrt(sample.length)));
    expect(Math.sqrt(variance) / 0.06).toBeCloseTo(1, 1);
    expect(
      kolmogorov(
        sample.map((v) => v / 0.06),
        normalCdf,
      ),
    ).toBeLessThan(kolmogorovLimit(2));
    const n = sample.length;
    expect(Math.abs(correlation(sample.slice(rows), sample.slice(0, n - rows)))).toBeLessThan(0.02);
    expect(Math.abs(correlation(sample.slice(1), sample.slice(0, n - 1)))).toBeLessThan(0.02);
  });
});
