import { describe, expect, it } from 'vitest';
import { createStream, fillUniform, permutation } from '../../../src/random/index.js';
import {
  type ArrayLayer,
  createArrayFullyConnected,
  createArrayLstm,
} from '../../../src/training/array/index.js';
import { exact, slopes } from './support.js';

const stream = createStream(21, 'gradients');

/** Trainings that are averaged: their pulses differ, their gradients do not. */
const trainings = 16;

/** The mean change of weights by one training with η = 1 from the same weights. */
function meanChange(layers: readonly ArrayLayer[], train: () => void): Float32Array[] {
  const before = layers.map((layer) => layer.weights());
  const sums = before.map((weights) => new Float32Array(weights.length));
  for (let k = 0; k < trainings; k++) {
    layers.forEach((layer, i) => {
      layer.setWeights(before[i]!);
    });
    train();
    layers.forEach((layer, i) => {
      layer.weights().forEach((weight, at) => {
        sums[i]![at]! += (weight - before[i]![at]!) / trainings;
      });
    });
  }
  return sums;
}

/** What training changes, against −∂L/∂w by differences, at 30 weights of each layer. */
function compare(layers: readonly ArrayLayer[], loss: () => number, train: () => void) {
  const picked = layers.map(({ rows, columns }, i) =>
    Array.from(permutation(stream.child(i), rows * columns)).slice(0, 30),
  );
  const wanted = layers.map((layer, i) => slopes(layer, loss, picked[i]!));
  const changes = meanChange(layers, train);
  layers.forEach((_, i) => {
    const largest = Math.max(...wanted[i]!.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    picked[i]!.forEach((index, k) => {
      const change = changes[i]![index]!;
      // Chance of the pulses, variance 1e-5·|change| a training, more where steps in time cancel: so
      // 12 deviations of the mean. And 1 % of the largest for the differences' own error.
      const chance = (12 / Math.sqrt(trainings)) * Math.sqrt(1e-5 * (Math.abs(change) + 1e-5));
      expect(Math.abs(change + wanted[i]![k]!)).toBeLessThan(chance + 0.01 * largest);
    });
  });
}

describe('a network on exact arrays', () => {
  it.each(['sigmoid', 'tanh'] as const)(
    'moves down the gradient: fully connected, %s',
    (activation) => {
      const network = createArrayFullyConnected({
        sizes: [6, 7, 5, 4],
        activation,
        rule: { kind: 'sgd' },
        hardware: exact,
        stream: stream.child('fc'),
      });
      const input = fillUniform(stream.child('input'), new Float32Array(6), { low: -1, high: 1 });
      const loss = () => network.answer(input, 2).loss;
      compare(network.layers, loss, () => network.train(input, 2, 1));
    },
  );

  it('moves down the gradient through time: two LSTM blocks', () => {
    const network = createArrayLstm({
      symbols: 5,
      hidden: 4,
      blocks: 2,
      unrolled: 8,
      rule: { kind: 'sgd' },
      hardware: exact,
      stream: stream.child('lstm'),
    });
    const text = [0, 3, 1, 4, 2, 2, 0, 1, 3];
    // A state to begin with that is not 0, and the same for every evaluation.
    network.answer([4, 1, 2, 0]);
    const { recurrent } = network.state();
    const begin = () => network.restore({ ...network.state(), recurrent });
    const loss = () => {
      begin();
      return network.answer(text);
    };
    compare(network.layers, loss, () => {
      begin();
      network.train(text, 1);
    });
  });

  it('carries an LSTM’s state from one stretch to the next, and forgets it when told', () => {
    const make = () =>
      createArrayLstm({
        symbols: 3,
        hidden: 4,
        blocks: 1,
        unrolled: 10,
        rule: { kind: 'sgd' },
        hardware: exact,
        stream: stream.child('carry'),
      });
    const [one, two] = [make(), make()];
    const whole = one.answer([0, 1, 2, 0, 2, 1]);
    expect(two.answer([0, 1, 2]) + two.answer([2, 0, 2, 1])).toBeCloseTo(whole, 6);
    two.forget();
    expect(two.answer([0, 1, 2, 0, 2, 1])).toBeCloseTo(whole, 6);
  });
});
