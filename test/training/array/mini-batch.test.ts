import { describe, expect, it } from 'vitest';
import { DivergenceError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import {
  type ArrayRule,
  arrayTtv2,
  createArrayConvolutional,
  createArrayFullyConnected,
} from '../../../src/training/array/index.js';
import { distance, vector } from '../../crossbar/support.js';
import { noisy } from './support.js';

const stream = createStream(24, 'mini-batch');
const [rate, count] = [0.05, 7];
const float: ArrayRule = { kind: 'float' };
const pixels = 36;

const makers = {
  'fully connected': (rule: ArrayRule) =>
    createArrayFullyConnected({
      sizes: [pixels, 10, 3],
      activation: 'sigmoid',
      rule,
      hardware: noisy,
      stream: stream.child('fc'),
    }),
  convolutional: (rule: ArrayRule) =>
    createArrayConvolutional({
      input: [1, 6, 6],
      channels: [4],
      kernel: 3,
      pool: 2,
      sizes: [8, 3],
      activation: 'tanh',
      rule,
      hardware: noisy,
      stream: stream.child('cnn'),
    }),
};
const image = (i: number) => vector(pixels, stream.child('image', i));
const examples = Array.from({ length: count }, (_, i) => [image(i), i % 3] as const);

describe.each(Object.entries(makers))('a %s network', (_, make) => {
  it('adds up what its examples teach one by one, all from the same weights', () => {
    const network = make(float);
    const before = network.state();
    const weights = () => network.layers.map((layer) => layer.weights());
    const start = weights();
    const sums = start.map((matrix) => Float64Array.from(matrix));
    for (const example of examples) {
      network.train(...example, rate);
      for (const [l, matrix] of weights().entries()) {
        for (let i = 0; i < matrix.length; i++) sums[l]![i]! += matrix[i]! - start[l]![i]!;
      }
      network.restore(before);
    }
    for (const example of examples) network.hold(...example, rate);
    expect(weights()).toEqual(start);
    network.apply();
    for (const [l, matrix] of weights().entries()) {
      expect(distance(matrix, start[l]!)).toBeGreaterThan(1e-3);
      expect(distance(matrix, Float32Array.from(sums[l]!))).toBeLessThan(1e-5);
    }
    const after = network.state();
    network.apply();
    expect(network.state()).toEqual(after);
  });

  it('learns the same bits from batches of one, all noise on', () => {
    const ttv2 = { ...arrayTtv2, transferRate: 2, transferEvery: 2 };
    const [single, batch] = [make(ttv2), make(ttv2)];
    for (const example of examples) {
      single.train(...example, rate);
      batch.hold(...example, rate);
      batch.apply();
    }
    expect(batch.state()).toEqual(single.state());
    expect(batch.layers[0]!.cuts()[0]).toBeGreaterThan(0);
  });

  it('has nothing of an example wait whose loss is not finite', () => {
    const network = make(float);
    const before = network.state();
    const bad = new Float32Array(pixels).fill(Number.NaN);
    expect(() => network.hold(bad, 0, rate)).toThrow(DivergenceError);
    network.apply();
    expect(network.state()).toEqual(before);
  });
});
