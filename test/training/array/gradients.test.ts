import { describe, expect, it } from 'vitest';
import { createStream, fillUniform, permutation } from '../../../src/random/index.js';
import {
  type ArrayLayer,
  createArrayFullyConnected,
  createArrayLstm,
} from '../../../src/training/array/index.js';
import { exact, slopes } from './support.js';

const stream = createStream(21, 'gradients');

/** What one training with η = 1 changed, against −∂L/∂w by differences, at 30 weights of each layer. */
function compare(layers: readonly ArrayLayer[], loss: () => number, train: () => void) {
  const picked = layers.map(({ rows, columns }, i) =>
    Array.from(permutation(stream.child(i), rows * columns)).slice(0, 30),
  );
  const wanted = layers.map((layer, i) => slopes(layer, loss, picked[i]!));
  const before = layers.map((layer) => layer.weights());
  train();
  layers.forEach((layer, i) => {
    const after = layer.weights();
    const largest = Math.max(...wanted[i]!.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    picked[i]!.forEach((index, k) => {
      const change = after[index]! - before[i]![index]!;
      // Chance of the pulses: √(steps of 1e-5 made), here at most 100 or so; and the differences' own error.
      const tolerance = 6 * Math.sqrt(1e-5 * (Math.abs(change) + 1e-5)) + 0.01 * largest;
      expect(Math.abs(change + wanted[i]![k]!)).toBeLessThan(tolerance);
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
