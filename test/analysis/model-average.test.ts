import { describe, expect, it } from 'vitest';
import {
  createIterates,
  createModelAverage,
  disturbAtRandom,
  disturbByDeviation,
  extractModel,
  type IterateMoments,
  type ModelAverageSettings,
  pruneAtRandom,
  pruneBySignal,
  type Readable,
  signalToNoise,
} from '../../src/analysis/index.js';
import {
  createTile,
  gokmenPeriphery,
  idealPeriphery,
  managedPulses,
} from '../../src/crossbar/index.js';
import { arrayModel } from '../../src/device/pulsed/index.js';
import { DataError, ShapeError, SpecError } from '../../src/errors.js';
import { createStream, fillNormal, fillUniform } from '../../src/random/index.js';
import { arrayTtv2, createArrayFullyConnected } from '../../src/training/array/index.js';
import { distance, settingsOf, vector } from '../crossbar/support.js';
import { correlation, moments as momentsOf } from '../random/statistics.js';

const stream = createStream(13, 'average');
const settings: ModelAverageSettings = {
  inputs: 'uniform',
  products: 1000,
  steps: 300,
  converter: { bits: 7 },
  stream,
};

const rms = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

/** A matrix without noise whose weights are set from outside. */
function moving(rows: number, columns: number) {
  const tile = createTile(settingsOf(rows, columns, { periphery: idealPeriphery }));
  return { tile, reads: 0 };
}

describe('createModelAverage', () => {
  it('spreads its products evenly over the steps, and takes all of them', () => {
    const taken: number[] = [];
    let step = 0;
    const counting: Readable = { rows: 2, columns: 3, forward: () => taken.push(step) };
    const average = createModelAverage([counting], { ...settings, products: 20, steps: 50 });
    for (step = 0; step < 60; step++) average.step();
    expect(taken).toEqual(Array.from({ length: 20 }, (_, k) => Math.ceil((k + 1) * 2.5) - 1));
  });

  it('of weights that stand still equals their extraction', () => {
    const layers = () =>
      [3, 4].map((rows) => {
        const periphery = { ...gokmenPeriphery, readSigma: 0.01 };
        const own = { periphery, stream: stream.child('still', rows) };
        const tile = createTile(settingsOf(rows, 6, own));
        tile.setWeights(vector(rows * 6, stream.child('w', rows), 0.5));
        return tile;
      });
    const average = createModelAverage(layers(), settings);
    for (let i = 0; i < settings.steps; i++) average.step();
    expect(average.extract()).toEqual(extractModel(layers(), settings));
  });

  it('of weights that move finds their average, to σ_w·√(p/(n − p − 1))', () => {
    const [rows, columns, sigma] = [40, 30, 0.05];
    const { tile } = moving(rows, columns);
    const still = vector(rows * columns, stream.child('mean'), 0.5);
    const truth = createIterates([rows * columns]);
    const average = createModelAverage([tile], { ...settings, products: 3000, steps: 3000 });
    const noise = new Float32Array(rows * columns);
    for (let step = 0; step < 3000; step++) {
      fillNormal(stream.child('move'), noise, { offset: step * noise.length, sigma });
      tile.setWeights(still.map((w, i) => w + noise[i]!));
      truth.add([tile.weights()]);
      average.step();
    }
    const { means, deviations } = truth.moments();
    const [found] = average.extract();
    expect(momentsOf(deviations[0]!).mean / sigma).toBeCloseTo(1, 2);
    // Σ x² of each product is near p/3, its variance over (n − p − 1)/3.
    const law = sigma * Math.sqrt(columns / (3000 - columns - 1));
    expect(rms(found!.weights, means[0]!) / law).toBeGreaterThan(0.9);
    expect(rms(found!.weights, means[0]!) / law).toBeLessThan(1.1);
    expect(rms(found!.standardErrors!, new Float32Array(1200)) / law).toBeCloseTo(1, 1);
  });

  it('of weights that drift finds the middle of their way, not its end', () => {
    const { tile } = moving(8, 5);
    const [begin, end] = ['begin', 'end'].map((name) => vector(40, stream.child(name), 0.5));
    const average = createModelAverage([tile], settings);
    for (let step = 0; step < 300; step++) {
      const part = (step + 0.5) / 300;
      tile.setWeights(begin!.map((w, i) => w * (1 - part) + end![i]! * part));
      average.step();
    }
    const middle = begin!.map((w, i) => (w + end![i]!) / 2);
    const { weights } = average.extract()[0]!;
    expect(rms(weights, middle)).toBeLessThan(0.03);
    expect(rms(weights, end!)).toBeGreaterThan(0.15);
  });

  it('goes on with the same bits after a restore', () => {
    const make = () => {
      const tile = createTile(settingsOf(4, 6, { periphery: gokmenPeriphery }));
      tile.setWeights(vector(24, stream.child('resumed'), 0.5));
      return { tile, average: createModelAverage([tile], settings) };
    };
    const go = ({ tile, average }: ReturnType<typeof make>, from: number, to: number) => {
      for (let i = from; i < to; i++) {
        tile.update(vector(6, stream.child('x', i)), vector(4, stream.child('d', i)), 0.01);
        average.step();
      }
    };
    const [whole, stopped, resumed] = [make(), make(), make()];
    go(whole, 0, 300);
    go(stopped, 0, 101);
    resumed.tile.restore(stopped.tile.state());
    resumed.average.restore(stopped.average.state());
    go(resumed, 101, 300);
    expect(resumed.average.extract()).toEqual(whole.average.extract());
  });

  it('of a network that learns by TTv2 is near the mean of its true weights', () => {
    const network = createArrayFullyConnected({
      sizes: [6, 5, 3],
      activation: 'sigmoid',
      rule: arrayTtv2,
      hardware: {
        model: { ...arrayModel, step: 0.02 },
        periphery: { ...gokmenPeriphery, readSigma: 0.02 },
        pulses: managedPulses,
      },
      stream: stream.child('network'),
    });
    const truth = createIterates(network.layers.map(({ rows, columns }) => rows * columns));
    const steps = 2000;
    const average = createModelAverage(network.layers, { ...settings, products: 4000, steps });
    const input = new Float32Array(6);
    for (let step = 0; step < steps; step++) {
      fillUniform(stream.child('inputs'), input, { offset: 6 * step });
      network.train(input, input[0]! > 0.5 ? (input[1]! > 0.5 ? 2 : 1) : 0, 0.2);
      average.step();
      truth.add(network.layers.map((layer) => layer.weights()));
    }
    const { means, deviations } = truth.moments();
    expect(momentsOf(deviations[1]!).mean).toBeGreaterThan(0.005);
    average.extract().forEach(({ weights, standardErrors }, i) => {
      const error = rms(weights, means[i]!);
      expect(error).toBeLessThan(0.01);
      expect(error / rms(standardErrors!, new Float32Array(weights.length))).toBeLessThan(2);
    });
  });

  it('refuses no steps, fewer products than the widest layer has columns, and another state', () => {
    const { tile } = moving(2, 9);
    const [one, two] = [[tile], [tile, tile]].map((each) => createModelAverage(each, settings));
    expect(() => one!.restore(two!.state())).toThrow(DataError);
    expect(() => createModelAverage([tile], { ...settings, steps: 0 })).toThrow(/steps: .*got 0/);
    expect(() => createModelAverage([tile], { ...settings, products: 8 })).toThrow(SpecError);
  });
});

describe('createIterates', () => {
  it('gives means and deviations of all snapshots, in any number of sittings', () => {
    const snapshots = Array.from({ length: 50 }, (_, i) => [
      vector(7, stream.child('a', i)),
      vector(3, stream.child('b', i), 4),
    ]);
    const [iterates, other] = [createIterates([7, 3]), createIterates([7, 3])];
    for (const each of snapshots.slice(0, 20)) iterates.add(each);
    other.restore(iterates.state());
    for (const each of snapshots.slice(20)) other.add(each);
    const { means, deviations, snapshots: count } = other.moments();
    expect(count).toBe(50);
    for (const [tensor, size] of [7, 3].entries()) {
      for (let at = 0; at < size; at++) {
        const { mean, variance } = momentsOf(
          Float32Array.from(snapshots, (each) => each[tensor]![at]!),
        );
        expect(means[tensor]![at]).toBeCloseTo(mean, 6);
        expect(deviations[tensor]![at]).toBeCloseTo(Math.sqrt((variance * 50) / 49), 5);
      }
    }
  });

  it('refuses no snapshot, and the weights of another network', () => {
    expect(() => createIterates([2]).moments()).toThrow(DataError);
    expect(() => createIterates([2]).add([new Float32Array(3)])).toThrow(ShapeError);
  });
});

describe('pruning and disturbing by signal to noise', () => {
  const small: IterateMoments = {
    means: [Float32Array.of(1, -0.2, 0, 0), Float32Array.of(-3, 0.5)],
    deviations: [Float32Array.of(0.5, 0.4, 0.1, 0), Float32Array.of(0, 0.5)],
    snapshots: 9,
  };
  const size = 40_000;
  const large: IterateMoments = {
    means: [vector(size, stream.child('m1')), vector(size, stream.child('m2'))],
    deviations: [
      vector(size, stream.child('s1')).map(Math.abs),
      new Float32Array(size).fill(0.001),
    ],
    snapshots: 9,
  };

  it('signalToNoise is |μ|/σ: infinite for what never moved, 0 for what stayed 0', () => {
    const ratios = signalToNoise(small).map((values) => Array.from(values));
    expect(ratios[0]![0]).toBe(2);
    expect(ratios[0]![1]).toBeCloseTo(0.5, 6);
    expect(ratios[0]!.slice(2)).toEqual([0, 0]);
    expect(ratios[1]).toEqual([Infinity, 1]);
  });

  it('pruneBySignal removes exactly what is below the threshold', () => {
    const { weights, removed, share } = pruneBySignal(small, 1);
    expect(weights).toEqual([Float32Array.of(1, 0, 0, 0), Float32Array.of(-3, 0.5)]);
    expect({ removed, share }).toEqual({ removed: 3, share: 0.5 });
    expect(pruneBySignal(small, 0)).toMatchObject({ weights: small.means, removed: 0 });
    expect(() => pruneBySignal(small, -1)).toThrow(/threshold: .*got -1/);
    expect(() => pruneBySignal(small, Number.NaN)).toThrow(SpecError);
  });

  it('pruneAtRandom removes as many, anywhere, others on another stream', () => {
    const { removed } = pruneBySignal(large, 1);
    expect(removed).toBeGreaterThan(size / 4);
    const pruned = pruneAtRandom(large.means, removed, stream);
    expect(pruned.removed).toBe(removed);
    const zeros = pruned.weights.map((w) => w.filter((value) => value === 0).length);
    expect(zeros[0]! + zeros[1]!).toBe(removed);
    // Both tensors lose the same share, but for chance.
    expect(Math.abs(zeros[0]! - zeros[1]!)).toBeLessThan(5 * Math.sqrt(removed));
    const other = pruneAtRandom(large.means, removed, stream.child('other')).weights[0]!;
    const gone = (values: Float32Array) => values.map((value) => Number(value === 0));
    expect(Math.abs(correlation(gone(pruned.weights[0]!), gone(other)))).toBeLessThan(0.03);
    expect(() => pruneAtRandom(small.means, 7, stream)).toThrow(/removed: .*from 0 to 6, got 7/);
  });

  it('disturbByDeviation moves each weight by its own σ', () => {
    const disturbed = disturbByDeviation(large, stream);
    const standard = disturbed[0]!.map(
      (w, i) => (w - large.means[0]![i]!) / large.deviations[0]![i]!,
    );
    const { mean, variance } = momentsOf(standard.filter(Number.isFinite));
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(distance(disturbed[1]!, large.means[1]!)).toBeLessThan(0.007);
  });

  it('disturbAtRandom deals the same disturbances out anew', () => {
    const differences = (tensors: readonly Float32Array[]) =>
      tensors.flatMap((w, t) => Array.from(w, (value, i) => value - large.means[t]![i]!));
    const [careful, random] = [
      differences(disturbByDeviation(large, stream)),
      differences(disturbAtRandom(large, stream)),
    ];
    const sorted = (values: readonly number[]) => Float32Array.from(values).sort();
    expect(distance(sorted(careful), sorted(random))).toBeLessThan(1e-6);
    const first = (values: readonly number[]) => Float32Array.from(values.slice(0, size));
    expect(Math.abs(correlation(first(careful), first(random)))).toBeLessThan(0.03);
    expect(momentsOf(first(random)).variance / momentsOf(first(careful)).variance).toBeLessThan(
      0.6,
    );
  });
});
