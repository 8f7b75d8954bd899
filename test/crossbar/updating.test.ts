import { describe, expect, it } from 'vitest';
import { createTile, type PulseSettings, type Tile } from '../../src/crossbar/index.js';
import {
  arrayModel,
  type CycleNoise,
  type ResponseModel,
  softBounds,
} from '../../src/device/pulsed/index.js';
import { DivergenceError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import { correlation, moments } from '../random/statistics.js';
import { distance, models, pairOf, settingsOf, vector, withNoise } from './support.js';

const stream = createStream(4, 'updating');
const silent: CycleNoise = { kind: 'none' };
const noises: readonly CycleNoise[] = [
  { kind: 'multiplicative', sigma: 0.3 },
  { kind: 'additive', sigma: 0.3 },
];
const named = models.map((model) => [model.kind, model] as const);
const ones = (length: number) => new Float32Array(length).fill(1);

/** A model whose devices are all alike. */
function alike(model: ResponseModel, cycle: CycleNoise, step: number): ResponseModel {
  const plain = { ...withNoise(model, cycle, step), sigmaOfStep: 0 };
  if (plain.kind === 'array') return { ...plain, sigmaOfSlope: 0 };
  return { ...plain, sigmaUpDown: 0, sigmaOfBound: 0 };
}

/** Moments of the weights that differ from `start`, and of those left alone. */
function changes(tile: Tile, touched: (row: number) => boolean) {
  const all = tile.weights();
  const rowOf = (i: number) => Math.floor(i / tile.columns);
  return {
    ...moments(all.filter((_, i) => touched(rowOf(i)))),
    rest: new Set(all.filter((_, i) => !touched(rowOf(i)))),
  };
}

describe('tile.update', () => {
  const trains: readonly (readonly [string, PulseSettings, number])[] = [
    ['managed, at most 31 slots, short', { management: true, maxPulses: 31 }, 0.004],
    ['managed, at most 31 slots, dense', { management: true, maxPulses: 31 }, 0.02],
    ['managed, beyond its cap', { management: true, maxPulses: 5 }, 0.05],
    ['managed, without cap', { management: true, maxPulses: 'unlimited' }, 0.15],
    ['of fixed length', { management: false, maxPulses: 10 }, 0.005],
  ];

  it.each(
    named.flatMap(([kind, model]) =>
      trains.map((train) => [kind, train[0], model, train] as const),
    ),
  )(
    'without cycle noise equals the reference to rounding: %s, trains %s',
    (_, __, model, train) => {
      const [, pulses, rate] = train;
      const settings = settingsOf(37, 22, { model: withNoise(model, silent), pulses });
      const [fast, slow] = pairOf(settings, vector(37 * 22, stream.child('w'), 0.2));
      for (let step = 0; step < 5; step++) {
        const x = vector(22, stream.child('x', step), 1, 0.3);
        const delta = vector(37, stream.child('d', step), 1, 0.1);
        delta[5] = x[7] = 1;
        expect(fast.update(x, delta, rate)).toBe(slow.update(x, delta, rate));
        expect(fast.coincidences).toBe(slow.coincidences);
      }
      expect(fast.coincidences).toBeGreaterThan(100);
      expect(fast.state().draws).toEqual(slow.state().draws);
      // Hundreds of float32 roundings of 3e-8 each, against float64.
      expect(distance(fast.weights(), slow.weights())).toBeLessThan(1e-5);
    },
  );

  const laws = named.flatMap(([kind, model]) =>
    noises.flatMap((noise) =>
      (['sparse', 'dense'] as const).map((path) => [kind, noise.kind, path, model, noise] as const),
    ),
  );

  it.each(laws)(
    'has the reference’s mean and variance: %s, %s noise, %s',
    (_, __, path, model, noise) => {
      // Probability 1 in each of 4 slots: 4 coincidences on every device of the rows that pulse.
      const [rows, columns, step] = [200, 250, 0.01];
      const settings = settingsOf(rows, columns, { model: alike(model, noise, step) });
      const pair = pairOf(settings, new Float32Array(rows * columns).fill(0.2));
      const touched = (row: number) => path === 'dense' || row % 20 === 0;
      const delta = ones(rows).map((_, row) => (touched(row) ? (row % 40 < 20 ? -1 : 1) : 0));
      const x = ones(columns);
      const [fast, slow] = pair.map((tile) => {
        expect(tile.update(x, delta, 4 * step)).toBe(4);
        const down = changes(tile, (row) => touched(row) && row % 40 < 20);
        const up = changes(tile, (row) => touched(row) && row % 40 >= 20);
        expect(up.rest.size).toBeGreaterThan(0);
        return { up, down };
      });
      const n = (rows * columns) / (path === 'dense' ? 2 : 40);
      for (const side of ['up', 'down'] as const) {
        const [a, b] = [fast![side], slow![side]];
        const deviation = Math.sqrt(b.variance);
        expect(deviation).toBeGreaterThan(1e-5);
        expect(Math.abs(a.mean - b.mean)).toBeLessThan(5 * deviation * Math.sqrt(2 / n) + 2e-7);
        expect(Math.abs(a.variance / b.variance - 1)).toBeLessThan(6 * Math.sqrt(4 / n));
      }
      expect(fast!.up.mean).toBeGreaterThan(0.2);
      expect(fast!.down.mean).toBeLessThan(0.2);
    },
  );

  it('leaves devices alone whose row or column is 0', () => {
    const tile = createTile(settingsOf(40, 30));
    const x = ones(30).map((_, i) => i % 2);
    const delta = ones(40).map((_, i) => i % 3);
    for (let i = 0; i < 50; i++) tile.update(x, delta, 0.01);
    tile.weights().forEach((w, i) => {
      const idle = x[i % 30] === 0 || delta[Math.floor(i / 30)] === 0;
      if ((w === 0) !== idle) throw new Error(`device ${i} must change only where both pulse`);
    });
  });

  const symmetric = { ...arrayModel, slope: 0, sigmaOfStep: 0, cycle: silent };
  const expectations: readonly (readonly [string, PulseSettings, number, number])[] = [
    ['managed', { management: true, maxPulses: 31 }, 0.0123, 1],
    ['managed, beyond its cap, shrunk by cap/k', { management: true, maxPulses: 4 }, 0.01, 0.4],
    ['of fixed length', { management: false, maxPulses: 10 }, 0.004, 1],
  ];

  it.each(expectations)(
    'is η·δ·x in expectation, with a coincidence’s variance: trains %s',
    (_, pulses, rate, factor) => {
      const tile = createTile(settingsOf(4, 3, { model: symmetric, pulses }));
      const [x, delta] = [Float32Array.of(1, -0.5, 0.07), Float32Array.of(1, 0.4, -0.03, 0)];
      const updates = 100_000;
      const seen = { sum: new Float64Array(12), squares: new Float64Array(12), slots: 0 };
      const zero = new Float32Array(12);
      for (let i = 0; i < updates; i++) {
        tile.setWeights(zero);
        seen.slots = tile.update(x, delta, rate);
        tile.weights().forEach((w, at) => {
          seen.sum[at]! += w;
          seen.squares[at]! += w * w;
        });
      }
      for (let at = 0; at < 12; at++) {
        const wanted = rate * factor * delta[Math.floor(at / 3)]! * x[at % 3]!;
        const p = Math.abs(wanted) / (seen.slots * symmetric.step);
        const variance = seen.slots * p * (1 - p) * symmetric.step ** 2;
        const mean = seen.sum[at]! / updates;
        expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(
          5 * Math.sqrt(variance / updates) + 1e-9,
        );
        const found = seen.squares[at]! / updates - mean * mean;
        expect(Math.abs(found - variance)).toBeLessThanOrEqual(0.12 * variance + 1e-12);
      }
    },
  );

  it.each([1, -1])('saturates at 1/slope of each device, up and down: sign %d', (sign) => {
    const model = { ...arrayModel, step: 0.05, cycle: silent };
    const tile = createTile(settingsOf(10, 12, { model }));
    for (let i = 0; i < 40; i++) tile.update(ones(12), ones(10).fill(sign), 30 * 0.05);
    const slow = pairOf(settingsOf(10, 12, { model }))[1];
    for (let i = 0; i < 1200; i++) slow.pulse(ones(12), ones(10).fill(sign));
    expect(distance(tile.weights(), slow.weights())).toBeLessThan(1e-5);
    const { mean, variance } = moments(tile.weights());
    // 1/(μ(1 + 0.2ξ)) has a mean near (1 + 0.04)/μ and a spread near 0.2/μ.
    expect(sign * mean).toBeGreaterThan(0.58);
    expect(sign * mean).toBeLessThan(0.68);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.08);
  });

  it('keeps a saturated tile near 1/slope under cycle noise', () => {
    const model = { ...arrayModel, sigmaOfSlope: 0, sigmaOfStep: 0, step: 0.01 };
    const tile = createTile(settingsOf(50, 50, { model }));
    for (let i = 0; i < 100; i++) tile.update(ones(50), ones(50), 0.31);
    expect(moments(tile.weights()).mean).toBeCloseTo(1 / 1.66, 3);
  });

  const shifted = { ...softBounds, symmetryPoint: 'shifted', upDown: 0.2, cycle: silent } as const;
  it.each([
    ['the array model', { ...arrayModel, cycle: silent }],
    ['shifted soft bounds', shifted],
  ] as const)(
    'brings a device back to 0, its symmetry point, by pulses in turn: %s',
    (_, model) => {
      const tile = createTile(settingsOf(9, 7, { model: { ...model, step: 0.005 } }));
      tile.setWeights(vector(63, stream.child('start'), 0.4));
      for (let i = 0; i < 3000; i++) {
        tile.pulse(ones(7), ones(9));
        tile.pulse(ones(7), ones(9).fill(-1));
      }
      // Ends half a step beside it, as the last pulse was down; a step is at most 0.005·(1 + 4·0.3).
      expect(distance(tile.weights(), new Float32Array(63))).toBeLessThan(0.008);
    },
  );

  it('draws cycle noise afresh for each update and apart for each device', () => {
    const tile = createTile(settingsOf(100, 100, { model: alike(arrayModel, noises[0]!, 0.001) }));
    const step = () => {
      const before = tile.weights();
      tile.update(ones(100), ones(100), 0.001);
      return tile.weights().map((w, i) => w - before[i]!);
    };
    const [first, second] = [step(), step()];
    expect(Math.abs(correlation(first, second))).toBeLessThan(0.05);
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(0.05);
  });

  it('refuses a train beyond all measure', () => {
    const tile = createTile(
      settingsOf(2, 2, { pulses: { management: true, maxPulses: 'unlimited' } }),
    );
    expect(() => tile.update(ones(2), Float32Array.of(1e9, 1), 1)).toThrow(DivergenceError);
    expect(() => tile.update(ones(2), Float32Array.of(Infinity, 1), 1)).toThrow(DivergenceError);
    expect(tile.weights()).toEqual(new Float32Array(4));
  });
});

describe('tile.pulse', () => {
  it.each(named)('steps exactly the devices named, once, as the reference: %s', (_, model) => {
    const settings = settingsOf(21, 18, { model: withNoise(model, silent) });
    const [fast, slow] = pairOf(settings, vector(21 * 18, stream.child('p'), 0.1));
    const before = fast.weights();
    const x = new Float32Array(18);
    x[4] = 1;
    const delta = ones(21).map((_, i) => [0, -1, 3][i % 3]!);
    for (const tile of [fast, slow]) tile.pulse(x, delta);
    expect(distance(fast.weights(), slow.weights())).toBeLessThan(1e-7);
    expect(fast.coincidences).toBe(14);
    const moved = Array.from(fast.weights()).flatMap((w, i) => (w !== before[i] ? [i] : []));
    expect(moved).toEqual(
      Array.from({ length: 21 }, (_, row) => 18 * row + 4).filter((_, row) => row % 3 !== 0),
    );
  });
});

describe('tile.restore', () => {
  it('goes on with the same bits', () => {
    const settings = settingsOf(30, 20, { model: arrayModel });
    const go = (tile: Tile, from: number, to: number) => {
      const y = new Float32Array(30);
      for (let i = from; i < to; i++) {
        tile.forward(vector(20, stream.child('fx', i)), y);
        tile.update(vector(20, stream.child('fx', i)), y, 0.1);
        tile.update(vector(20, stream.child('ux', i)), vector(30, stream.child('ud', i)), 0.01);
      }
    };
    const [whole, stopped, other] = [
      createTile(settings),
      createTile(settings),
      createTile(settings),
    ];
    go(whole, 0, 20);
    go(stopped, 0, 9);
    const state = stopped.state();
    go(stopped, 9, 10);
    other.restore(state);
    go(other, 9, 20);
    expect(other.state()).toEqual(whole.state());
    expect(other.weights().every(Number.isFinite)).toBe(true);
  });
});
