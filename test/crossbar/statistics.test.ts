import { describe, expect, it } from 'vitest';
import {
  createReferenceTile,
  createTile,
  type PulseSettings,
  type Tile,
} from '../../src/crossbar/index.js';
import {
  arrayModel,
  type CycleNoise,
  fabricate,
  type ResponseModel,
  stepSize,
} from '../../src/device/pulsed/index.js';
import { createStream, fillUniform } from '../../src/random/index.js';
import { moments } from '../random/statistics.js';
import { models, settingsOf, vector, withNoise } from './support.js';

const stream = createStream(21, 'statistics');
const silent: CycleNoise = { kind: 'none' };
const noises: readonly CycleNoise[] = [
  { kind: 'multiplicative', sigma: 0.3 },
  { kind: 'additive', sigma: 1 },
];
const ones = (length: number) => new Float32Array(length).fill(1);

/** A model whose devices are all alike. */
function alike(model: ResponseModel, cycle: CycleNoise, step: number): ResponseModel {
  const plain = { ...withNoise(model, cycle, step), sigmaOfStep: 0 };
  if (plain.kind === 'array') return { ...plain, sigmaOfSlope: 0 };
  return { ...plain, sigmaUpDown: 0, sigmaOfBound: 0 };
}

/** Trains of one slot: how they are made, η over the step, and the probability that a device meets a pulse. */
const single: readonly (readonly [string, PulseSettings, number, number])[] = [
  ['managed', { management: true, maxPulses: 31 }, 0.6, 0.6],
  ['managed, beyond its cap', { management: true, maxPulses: 1 }, 2.5, 1],
  ['of fixed length', { management: false, maxPulses: 1 }, 0.4, 0.4],
];

const every = models.flatMap((model) =>
  noises.flatMap((noise) =>
    single.map((train) => [model.kind, noise.kind, train[0], model, noise, train] as const),
  ),
);

/** The mean of values, and its standard error. */
function meanOf(values: readonly number[]) {
  const { mean, variance } = moments(Float32Array.from(values));
  return { mean, error: Math.sqrt(variance / values.length) };
}

describe('tile.update over 100,000 updates of a device', () => {
  it.each(every)(
    'moves it as theory says, p·Δw(w) and p·(Δw² + noise²) − (p·Δw)²: %s, %s noise, trains %s',
    (_, __, ___, model, noise, [, pulses, rate, probability]) => {
      const [rows, columns, updates, step, at] = [20, 50, 100, 0.004, 0.15];
      const own = alike(model, noise, step);
      const tile = createTile(settingsOf(rows, columns, { model: own, pulses }));
      const begin = new Float32Array(rows * columns).fill(at);
      // The upper half of the rows is driven up, the lower down.
      const delta = ones(rows).map((_, row) => (row < rows / 2 ? 1 : -1));
      const devices = fabricate(own, 1, stream);
      const law = ([1, -1] as const).map((to) => {
        const size = stepSize(devices, 0, at, to);
        const minimum = to > 0 ? devices.noiseUp[0]! : devices.noiseDown[0]!;
        const sigma = noise.kind === 'none' ? 0 : noise.sigma;
        const deviation = sigma * (noise.kind === 'additive' ? minimum : size);
        const mean = to * probability * size;
        return { mean, variance: probability * (size ** 2 + deviation ** 2) - mean ** 2 };
      });
      const seen = law.map(() => ({ means: [] as number[], squares: [] as number[] }));
      for (let k = 0; k < updates; k++) {
        tile.setWeights(begin);
        expect(tile.update(ones(columns), delta, rate * step)).toBe(1);
        const moved = tile.weights();
        for (const [side, { mean }] of law.entries()) {
          const half = (rows * columns) / 2;
          const changes = moved.subarray(side * half, (side + 1) * half).map((w) => w - begin[0]!);
          seen[side]!.means.push(changes.reduce((sum, change) => sum + change, 0) / half);
          seen[side]!.squares.push(
            changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / half,
          );
        }
      }
      for (const [side, wanted] of law.entries()) {
        const [mean, variance] = [meanOf(seen[side]!.means), meanOf(seen[side]!.squares)];
        expect(Math.abs(mean.mean - wanted.mean)).toBeLessThan(5 * mean.error + 2e-8);
        expect(Math.abs(variance.mean - wanted.variance)).toBeLessThan(5 * variance.error + 1e-10);
      }
    },
  );

  const long: readonly (readonly [string, PulseSettings, number])[] = [
    ['managed', { management: true, maxPulses: 31 }, 2.5],
    ['managed, beyond their cap', { management: true, maxPulses: 3 }, 6],
    ['of fixed length', { management: false, maxPulses: 10 }, 2],
  ];
  const against = models.flatMap((model) =>
    noises.flatMap((noise) =>
      long.map((train) => [model.kind, noise.kind, train[0], model, noise, train] as const),
    ),
  );

  it.each(against)(
    'has the noise of the slow reference around the same pulses: %s, %s noise, trains %s',
    (_, __, ___, model, noise, [, pulses, rate]) => {
      const [rows, columns, updates, step] = [80, 64, 20, 0.004];
      const make = (
        create: (settings: ReturnType<typeof settingsOf>) => Tile,
        cycle: CycleNoise,
      ) => {
        const own = withNoise(model, cycle, step);
        const tile = create(settingsOf(rows, columns, { model: own, pulses }));
        tile.setWeights(vector(rows * columns, stream.child('w'), 0.2));
        for (let k = 0; k < updates; k++) {
          const [x, delta] = [stream.child('x', k), stream.child('d', k)];
          tile.update(vector(columns, x, 1, 0.2), vector(rows, delta), rate * step);
        }
        return tile;
      };
      const [fast, slow] = [make(createTile, noise), make(createReferenceTile, noise)];
      const still = make(createTile, silent).weights();
      expect(fast.coincidences).toBe(slow.coincidences);
      expect(fast.coincidences).toBeGreaterThan(2 * rows * columns);
      const [a, b] = [fast, slow].map((tile) =>
        moments(tile.weights().map((w, i) => w - still[i]!)),
      );
      const n = rows * columns;
      const [deviation, kurtosis] = [Math.sqrt(b!.variance), b!.kurtosis];
      expect(deviation).toBeGreaterThan(1e-4);
      expect(Math.abs(a!.mean - b!.mean)).toBeLessThan(5 * deviation * Math.sqrt(2 / n));
      const error = Math.sqrt((2 * (kurtosis - 1)) / n);
      expect(Math.abs(a!.variance / b!.variance - 1)).toBeLessThan(5 * error);
    },
  );
});

describe('tile.pulse up and down at random', () => {
  it.each(noises)(
    'keeps the array model about its symmetry point, with the variance of theory: %o',
    (cycle) => {
      const [size, step, slope] = [100, 0.02, 1.66];
      const model = alike({ ...arrayModel, slope }, cycle, step);
      const tile = createTile(settingsOf(size, size, { model }));
      const signs = (name: string, k: number) =>
        fillUniform(stream.child(name, k), new Float32Array(size)).map((u) => (u < 0.5 ? -1 : 1));
      const [means, squares] = [[] as number[], [] as number[]];
      for (let k = 1; k <= 2000; k++) {
        tile.pulse(signs('columns', k), signs('rows', k));
        if (k < 200 || k % 60 !== 0) continue;
        const { mean, variance } = moments(tile.weights());
        means.push(mean);
        squares.push(variance + mean ** 2);
      }
      // E[w'] = (1 − sΔ)·E[w];  E[w'²] = (1 − sΔ)²·E[w²] + Δ² + noise², multiplicative noise Δ²σ²·(1 + s²·E[w²]).
      const sigma = cycle.kind === 'none' ? 0 : cycle.sigma;
      const more = cycle.kind === 'multiplicative' ? (sigma * slope * step) ** 2 : 0;
      const wanted = (step ** 2 * (1 + sigma ** 2)) / (1 - (1 - slope * step) ** 2 - more);
      const [mean, square] = [meanOf(means), meanOf(squares)];
      expect(Math.abs(mean.mean)).toBeLessThan(5 * mean.error);
      expect(mean.error).toBeLessThan(0.01 * Math.sqrt(wanted));
      expect(Math.abs(square.mean / wanted - 1)).toBeLessThan(0.04);
    },
  );
});
