import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../src/errors.js';
import { createStream, fillUniform, permutation } from '../../../src/random/index.js';
import {
  type ArrayRule,
  arrayTtv2,
  createArrayConvolutional,
  patchesOf,
} from '../../../src/training/array/index.js';
import { exact, noisy, slopes } from './support.js';

const stream = createStream(29, 'convolutional');

const small = (rule: ArrayRule | readonly ArrayRule[], hardware = exact) =>
  createArrayConvolutional({
    input: [2, 10, 10],
    channels: [3, 4],
    kernel: 3,
    pool: 2,
    sizes: [6, 3],
    activation: 'tanh',
    rule,
    hardware,
    stream: stream.child('network'),
  });

const image = fillUniform(stream.child('image'), new Float32Array(200), { low: -1, high: 1 });

describe('createArrayConvolutional(settings)', () => {
  it('moves exactly down the gradient with floating-point layers', () => {
    const network = small({ kind: 'float' });
    const before = network.layers.map((layer) => layer.weights());
    const picked = network.layers.map(({ rows, columns }, i) =>
      Array.from(permutation(stream.child('picked', i), rows * columns)).slice(0, 12),
    );
    const loss = () => network.answer(image, 1).loss;
    // Steps small enough that few maxima of the pools change places.
    const wanted = network.layers.map((layer, i) => slopes(layer, loss, picked[i]!, 1e-3));
    network.train(image, 1, 1);
    network.layers.forEach((layer, i) => {
      const after = layer.weights();
      const largest = Math.max(...wanted[i]!.map(Math.abs));
      expect(largest).toBeGreaterThan(1e-3);
      picked[i]!.forEach((index, k) => {
        const change = after[index]! - before[i]![index]!;
        expect(Math.abs(change + wanted[i]![k]!)).toBeLessThan(0.01 * largest + 3e-4);
      });
    });
  });

  it('equals plain SGD on ideal devices, but for the chance of their pulses', () => {
    const [digital, analog] = [small({ kind: 'float' }), small({ kind: 'sgd' })];
    digital.layers.forEach((layer, i) => {
      layer.setWeights(analog.layers[i]!.weights());
    });
    const before = digital.layers.map((layer) => layer.weights());
    digital.train(image, 1, 1);
    analog.train(image, 1, 1);
    digital.layers.forEach((layer, i) => {
      const [ours, theirs] = [analog.layers[i]!.weights(), layer.weights()];
      const changes = theirs.map((w, k) => w - before[i]![k]!);
      const largest = Math.max(...changes.map(Math.abs));
      const worst = Math.max(...ours.map((w, k) => Math.abs(w - theirs[k]!)));
      // A change of Δ by pulses of 1e-5 has a deviation of at most √(1e-5·Σ|steps|), Σ up to 16 patches.
      expect(worst).toBeLessThan(6 * Math.sqrt(1e-5 * 16 * (largest + 1e-3)));
    });
  });

  it('updates a convolution once for each patch, with a rule of its own for each layer', () => {
    expect(patchesOf({ input: [1, 28, 28], channels: [16, 32], kernel: 5, pool: 2 })).toEqual([
      576, 64,
    ]);
    const every = (transferEvery: number): ArrayRule => ({ ...arrayTtv2, transferEvery });
    const network = small([every(64), every(4), every(1), every(1)], noisy);
    network.train(image, 1, 0.1);
    expect(network.layers.map((layer) => layer.cuts()[0])).toEqual([64, 4, 1, 1]);
    // One transfer each: every layer is at its second line.
    expect(network.layers.map((layer) => layer.state().counters.slice(0, 2))).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('goes on with the same bits after a restore', () => {
    const [whole, other] = [small(arrayTtv2, noisy), small(arrayTtv2, noisy)];
    for (let k = 0; k < 3; k++) whole.train(image, k, 0.1);
    other.restore(whole.state());
    expect(other.train(image, 2, 0.1)).toEqual(whole.train(image, 2, 0.1));
    expect(other.state()).toEqual(whole.state());
  });

  it('refuses an image that its kernels and pools do not fit', () => {
    const odd = { input: [1, 27, 27], channels: [16], kernel: 5, pool: 2 } as const;
    expect(() => patchesOf(odd)).toThrow(ShapeError);
    expect(() => patchesOf(odd)).toThrow(/multiple of the pool 2, got 23 × 23/);
  });
});

describe('layer.cuts()', () => {
  it('counts updates that ask for longer trains than the hardware has', () => {
    const network = small({ kind: 'sgd' }, noisy);
    network.train(image, 1, 0.001);
    const few = network.layers.map((layer) => layer.cuts());
    expect(few.every(([, cut]) => cut === 0)).toBe(true);
    network.train(image, 1, 100);
    const [updates, cut] = network.layers.at(-1)!.cuts();
    expect([updates, cut]).toEqual([2, 1]);
    const copy = small({ kind: 'sgd' }, noisy);
    copy.restore(network.state());
    expect(copy.layers.at(-1)!.cuts()).toEqual([2, 1]);
  });
});
