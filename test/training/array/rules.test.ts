import { describe, expect, it } from 'vitest';
import {
  createReferenceTile,
  gokmenPeriphery,
  idealPeriphery,
  type Tile,
  unmanaged,
} from '../../../src/crossbar/index.js';
import { arrayModel } from '../../../src/device/pulsed/index.js';
import { DataError, SpecError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import {
  type ArrayHardware,
  type ArrayRule,
  arrayTikiTaka,
  arrayTtv2,
  createArrayLayers,
} from '../../../src/training/array/index.js';
import { distance, vector } from '../../crossbar/support.js';
import { noisy } from './support.js';

const stream = createStream(22, 'rules');
const [rows, columns, rate] = [6, 5, 0.05];
const scale = 10 / 3;
/** No noise: what a rule does is then certain but for its pulses, whose draws both tiles share. */
const certain: ArrayHardware = {
  model: { ...arrayModel, step: 0.01, cycle: { kind: 'none' } },
  periphery: { ...idealPeriphery, outputScale: scale },
  pulses: { management: true, maxPulses: 31 },
};

function layerOf(rule: ArrayRule, hardware = certain, name = 'layer') {
  return createArrayLayers([{ rows, columns, hardware, stream: stream.child(name) }], rule)[0]!;
}

function reference(name: string, outputScale: number): Tile {
  const periphery = { ...certain.periphery, outputScale };
  const own = { rows, columns, periphery, stream: stream.child('layer', name) };
  return createReferenceTile({ ...certain, ...own });
}

const pairAt = (i: number) =>
  [vector(columns, stream.child('x', i)), vector(rows, stream.child('d', i))] as const;

describe('createArrayLayers', () => {
  it('starts from Glorot’s uniform weights within the devices’ windows, the bias at 0', () => {
    const [layer] = createArrayLayers(
      [{ rows: 100, columns: 201, hardware: { ...certain }, stream: stream.child('init') }],
      { kind: 'sgd' },
    );
    const weights = layer!.weights();
    const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / 300) + 1e-6);
    expect(largest).toBeGreaterThan(0.99 * Math.sqrt(6 / 300));
    expect(weights.every((w, i) => i % 201 !== 200 || w === 0)).toBe(true);
    // With a range of ±0.6 of its own units, weights of ±1.4 would not fit.
    const clipped = createArrayLayers(
      [
        {
          rows: 2,
          columns: 2,
          hardware: { ...certain, periphery: idealPeriphery },
          stream: stream.child('clip', 7),
        },
      ],
      { kind: 'sgd' },
    )[0]!.weights();
    expect(clipped.every((w) => Math.abs(w) < 1.3)).toBe(true);
  });
});

describe('sgd on arrays', () => {
  it('is its tile’s update, in logical units', () => {
    const layer = layerOf({ kind: 'sgd' });
    const tile = reference('w', scale);
    tile.setWeights(layer.weights().map((w) => w / scale));
    for (let i = 0; i < 20; i++) {
      layer.update(...pairAt(i), rate);
      tile.update(...pairAt(i), rate);
    }
    expect(
      distance(
        layer.weights(),
        tile.weights().map((w) => w * scale),
      ),
    ).toBeLessThan(1e-5);
    expect(layer.coincidences()).toEqual([tile.coincidences]);
  });
});

describe('TTv2', () => {
  const cases = [
    ['columns', 0],
    ['columns', 0.6],
    ['rows', 0],
    ['rows', 0.6],
    ['columns', 0.95],
  ] as const;

  it.each(cases)(
    'is Algorithm 2, step by step: transfer of %s, fired elements reset to %d',
    (transfer, hysteresis) => {
      const layer = layerOf({
        ...arrayTtv2,
        transferRate: 3,
        transferEvery: 3,
        transfer,
        hysteresis,
      });
      const [a, c] = [reference('a', 1), reference('c', scale)];
      c.setWeights(layer.weights().map((w) => w / scale));
      const count = transfer === 'columns' ? columns : rows;
      const h = Array.from({ length: count }, () =>
        new Array<number>(rows + columns - count).fill(0),
      );
      let [k, t, fired] = [0, 0, 0];
      for (let i = 0; i < 400; i++) {
        const [x, delta] = pairAt(i % 7);
        layer.update(x, delta, rate);
        a.update(x, delta, rate);
        k = (k + 1) % 3;
        if (k !== 0) continue;
        const u = new Float32Array(count).map((_, j) => Number(j === t));
        const v = new Float32Array(rows + columns - count);
        if (transfer === 'columns') a.forward(u, v, unmanaged);
        else a.backward(u, v, unmanaged);
        const line = h[t]!;
        const signs = Float32Array.from(line, (value, j) => {
          line[j] = value + 3 * v[j]!;
          if (Math.abs(line[j]!) <= 1) return 0;
          const sign = Math.sign(line[j]!);
          line[j] = sign * hysteresis;
          fired++;
          return sign;
        });
        if (transfer === 'columns') c.pulse(u, signs);
        else c.pulse(signs, u);
        t = (t + 1) % count;
      }
      expect(fired).toBeGreaterThan(20);
      expect(layer.coincidences()).toEqual([a.coincidences, c.coincidences]);
      expect(c.coincidences).toBe(fired);
      expect(
        distance(
          layer.weights(),
          c.weights().map((w) => w * scale),
        ),
      ).toBeLessThan(1e-5);
      const filter = Float32Array.from(h.flat());
      expect(distance(layer.state().filter, filter)).toBeLessThan(1e-4);
    },
  );

  it.each([0, 0.6, 0.8])(
    'fires of read noise as a random walk leaves ±1 from where it is reset, ±%d',
    (hysteresis) => {
      // η_c as small as the reset is near: what drifts is then as fast at each.
      const step = 0.06 * (1 - hysteresis);
      const hardware = { ...certain, periphery: { ...certain.periphery, readSigma: 0.06 } };
      const [size, reads] = [40, 6000];
      const rule = { ...arrayTtv2, transferRate: 1 - hysteresis, transferEvery: 1, hysteresis };
      const [layer] = createArrayLayers(
        [{ rows: size, columns: size, hardware, stream: stream.child('walk') }],
        rule,
      );
      const [x, delta] = [new Float32Array(size), new Float32Array(size)];
      const fired = () => layer!.coincidences()[1]!;
      // Until the walks have forgotten that H began at 0.
      const first = Math.ceil(6 / step ** 2);
      for (let i = 0; i < size * first; i++) layer!.update(x, delta, rate);
      const before = fired();
      for (let i = 0; i < size * reads; i++) layer!.update(x, delta, rate);
      // A walk of steps σ leaves as if 1 lay 0.583·σ farther away (Siegmund 1985).
      const away = 1 + 0.583 * step;
      const expected = (size ** 2 * reads * step ** 2) / (away ** 2 - hysteresis ** 2);
      expect(layer!.coincidences()[0]).toBe(0);
      expect((fired() - before) / expected).toBeGreaterThan(0.96);
      expect((fired() - before) / expected).toBeLessThan(1.04);
    },
  );

  it('computes with C alone', () => {
    const layer = layerOf({ ...arrayTtv2, transferRate: 0 });
    const before = layer.weights();
    for (let i = 0; i < 50; i++) layer.update(...pairAt(i), rate);
    expect(layer.weights()).toEqual(before);
    expect(layer.coincidences()[0]).toBeGreaterThan(0);
    const [x] = pairAt(0);
    const y = new Float32Array(rows);
    layer.forward(x, y);
    const product = y.map((_, row) =>
      x.reduce((sum, v, j) => sum + before[row * columns + j]! * v, 0),
    );
    expect(distance(y, product)).toBeLessThan(1e-5);
  });
});

describe('Tiki-Taka', () => {
  const cases = [
    ['columns', 'one-hot', 0],
    ['rows', 'one-hot', 0.5],
    ['columns', 'hadamard', 1],
  ] as const;

  it.each(cases)(
    'is Algorithm 1, step by step: transfer of %s by %s vectors, γ = %d',
    (transfer, vectors, gamma) => {
      const transferRate = 0.5;
      const layer = layerOf({
        ...arrayTikiTaka,
        gamma,
        transferRate,
        transferEvery: 2,
        transfer,
        vectors,
      });
      const [a, c] = [reference('a', 1), reference('c', scale)];
      c.setWeights(layer.weights().map((w) => w / scale));
      const count = transfer === 'columns' ? columns : rows;
      const order = vectors === 'hadamard' ? 8 : count;
      const sylvester = (i: number, j: number): number =>
        i === 0 || j === 0
          ? 1
          : sylvester(i >> 1, j >> 1) * ((i & 1) === 1 && (j & 1) === 1 ? -1 : 1);
      let t = 0;
      for (let i = 0; i < 200; i++) {
        const [x, delta] = pairAt(i % 7);
        layer.update(x, delta, rate);
        a.update(x, delta, rate);
        if (i % 2 === 0) continue;
        const u = new Float32Array(count).map((_, j) =>
          vectors === 'hadamard' ? sylvester(j, t) : Number(j === t),
        );
        const v = new Float32Array(rows + columns - count);
        if (transfer === 'columns') a.forward(u, v, unmanaged);
        else a.backward(u, v, unmanaged);
        const kept = v.map((value) => (Math.abs(value) >= 0.06 ? value : 0));
        const eta = vectors === 'hadamard' ? transferRate / 8 : transferRate;
        if (transfer === 'columns') c.update(u, kept, eta);
        else c.update(kept, u, eta);
        t = (t + 1) % order;
      }
      expect(c.coincidences).toBeGreaterThan(20);
      expect(layer.coincidences()).toEqual([a.coincidences, c.coincidences]);
      const fast = a.weights();
      const both = c.weights().map((w, i) => scale * (w + gamma * fast[i]!));
      expect(distance(layer.weights(), both)).toBeLessThan(1e-5);
      const [x, delta] = pairAt(3);
      const [y, z] = [new Float32Array(rows), new Float32Array(columns)];
      layer.forward(x, y);
      layer.backward(delta, z);
      const at = (row: number, column: number) => both[row * columns + column]!;
      const wx = y.map((_, row) => x.reduce((sum, v, j) => sum + at(row, j) * v, 0));
      const wd = z.map((_, j) => delta.reduce((sum, v, row) => sum + at(row, j) * v, 0));
      expect(distance(y, wx)).toBeLessThan(1e-4);
      expect(distance(z, wd)).toBeLessThan(1e-4);
    },
  );

  it('counts transfers that ask for longer trains than the hardware has', () => {
    const cutBy = (transferRate: number) => {
      const layer = layerOf({ ...arrayTikiTaka, transferRate, transferEvery: 2 });
      for (let i = 0; i < 100; i++) layer.update(...pairAt(i % 7), rate);
      return layer.cuts();
    };
    // What a transfer keeps is at least T = 0.06 and below A's window of some units, so that k = η_c·|v|/Δw_min is
    // above 60 pulses at η_c = 10, below 31 at 0.1; k of A itself is at most 5.
    expect(cutBy(0.1)).toEqual([100, 0]);
    const [updates, cut] = cutBy(10);
    expect(updates).toBe(100);
    expect(cut).toBeGreaterThan(40);
    expect(cut).toBeLessThanOrEqual(50);
  });
});

describe('a layer on arrays', () => {
  const rules: readonly ArrayRule[] = [
    { kind: 'sgd' },
    { ...arrayTikiTaka, gamma: 0.3 },
    { ...arrayTtv2, transferRate: 2, hysteresis: 0.6 },
  ];
  it.each(rules.map((rule) => [rule.kind, rule] as const))(
    'goes on with the same bits, all noise on: %s',
    (_, rule) => {
      const hardware = { ...noisy, periphery: { ...gokmenPeriphery, outputScale: scale } };
      const [whole, stopped, other] = [0, 1, 2].map(() => layerOf(rule, hardware, 'resume'));
      const y = new Float32Array(rows);
      const go = (layer: typeof whole, from: number, to: number) => {
        for (let i = from; i < to; i++) {
          layer!.forward(pairAt(i)[0], y);
          layer!.update(...pairAt(i), rate);
        }
      };
      go(whole, 0, 100);
      go(stopped, 0, 43);
      const state = stopped!.state();
      go(stopped, 43, 60);
      other!.restore(state);
      go(other, 43, 100);
      expect(other!.state()).toEqual(whole!.state());
    },
  );

  it('refuses the state of another', () => {
    const layer = layerOf({ kind: 'sgd' });
    const state = layer.state();
    const tile = { ...state.tiles[0]!, weights: new Float32Array(3) };
    expect(() => layer.restore({ ...state, tiles: [tile] })).toThrow(DataError);
  });

  it.each([
    [{ ...arrayTtv2, hysteresis: 1 }, /rule.hysteresis: expected 0 to 0.99, got 1/],
    [{ ...arrayTtv2, transferRate: -1 }, /rule.transferRate: .*got -1/],
    [{ ...arrayTtv2, transferEvery: 0 }, /rule.transferEvery: .*positive integer, got 0/],
    [{ ...arrayTikiTaka, gamma: 2 }, /rule.gamma: expected 0 to 1, got 2/],
    [{ ...arrayTikiTaka, threshold: Number.NaN }, /rule.threshold: .*got NaN/],
  ] as const)('refuses a rule out of range: %o', (rule, message) => {
    expect(() => layerOf(rule)).toThrow(SpecError);
    expect(() => layerOf(rule)).toThrow(message);
  });
});
