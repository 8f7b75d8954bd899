import { describe, expect, it } from 'vitest';
import { DivergenceError, ShapeError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import {
  type ArrayRule,
  arrayTtv2,
  createArrayConvolutional,
  createArrayFullyConnected,
  createArrayLstm,
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

describe('an LSTM of several texts', () => {
  const [symbols, hidden, unrolled] = [6, 5, 4];
  const lstm = (texts: number, rule: ArrayRule) =>
    createArrayLstm({
      symbols,
      hidden,
      blocks: 2,
      unrolled,
      texts,
      rule,
      hardware: noisy,
      stream: stream.child('lstm'),
    });
  const textOf = (k: number) => Array.from({ length: 13 }, (_, i) => (k * i + (i >> 1)) % symbols);
  const stretch = (k: number, step: number) =>
    textOf(k).slice(step * unrolled, (step + 1) * unrolled + 1);
  const texts = [1, 2, 3];

  it('carries the state of each text on, as a network of that text alone does', () => {
    const together = lstm(3, float);
    const alone = texts.map(() => lstm(1, float));
    for (let step = 0; step < 3; step++) {
      const held = texts.map((k, at) => together.hold(stretch(k, step), 0, at));
      together.apply();
      expect(held).toEqual(texts.map((k, at) => alone[at]!.train(stretch(k, step), 0)));
    }
    const states = alone.map((network) => [...network.state().recurrent]);
    expect([...together.state().recurrent]).toEqual(states.flat());
    together.forget();
    expect(together.state().recurrent.every((value) => value === 0)).toBe(true);
  });

  it('adds up what their stretches teach one by one, all from the same weights', () => {
    const network = lstm(3, float);
    const before = network.state();
    const weights = () => network.layers.map((layer) => layer.weights());
    const start = weights();
    const sums = start.map((matrix) => Float64Array.from(matrix));
    for (const k of texts) {
      network.train(stretch(k, 0), rate);
      for (const [l, matrix] of weights().entries()) {
        for (let i = 0; i < matrix.length; i++) sums[l]![i]! += matrix[i]! - start[l]![i]!;
      }
      network.restore(before);
    }
    for (const [at, k] of texts.entries()) network.hold(stretch(k, 0), rate, at);
    expect(weights()).toEqual(start);
    network.apply();
    for (const [l, matrix] of weights().entries()) {
      expect(distance(matrix, start[l]!)).toBeGreaterThan(1e-3);
      expect(distance(matrix, Float32Array.from(sums[l]!))).toBeLessThan(1e-5);
    }
  });

  it('goes on with the same bits after a restore, all noise on', () => {
    const ttv2 = { ...arrayTtv2, transferRate: 2, transferEvery: 2 };
    const [whole, stopped, other] = [lstm(3, ttv2), lstm(3, ttv2), lstm(3, ttv2)];
    const go = (network: typeof whole, from: number, to: number) => {
      for (let step = from; step < to; step++) {
        for (const [at, k] of texts.entries()) network.hold(stretch(k, step), rate, at);
        network.apply();
      }
    };
    go(whole, 0, 3);
    go(stopped, 0, 1);
    other.restore(stopped.state());
    go(other, 1, 3);
    expect(other.state()).toEqual(whole.state());
  });

  it('refuses a text that it does not have', () => {
    expect(() => lstm(3, float).hold(stretch(1, 0), rate, 3)).toThrow(ShapeError);
    expect(() => lstm(3, float).hold(stretch(1, 0), rate, 3)).toThrow(/text 0 to 2, got 3/);
  });
});
