import { createTile, gokmenPeriphery, managedPulses, type Tile } from '../src/crossbar/index.js';
import { loadMnist } from '../src/data/mnist.js';
import { loadText } from '../src/data/text.js';
import { arrayModel } from '../src/device/pulsed/index.js';
import { createStream, fillUniform } from '../src/random/index.js';
import {
  type ArrayLayer,
  type ArrayRule,
  arrayTtv2,
  createArrayFullyConnected,
  createArrayLstm,
} from '../src/training/array/index.js';
import type { BenchCase } from './case.js';

// Everything on: the TTv2 paper's array and periphery with all their noise, update management, trains of at most 31.
const rate = 0.02;
const stream = createStream(1, 'bench');
const hardware = { model: arrayModel, periphery: gokmenPeriphery, pulses: managedPulses };
const ttv2: ArrayRule = { ...arrayTtv2, transferEvery: 5 };

/** Coincidences a device of the arrays that the pulses reach, in one update. */
function density(layers: readonly ArrayLayer[], updates: number, before: number): number {
  const devices = layers.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  return (coincidencesOf(layers) - before) / devices / updates;
}

/** Coincidences on the first tile of each layer: where its pulses go. */
function coincidencesOf(layers: readonly ArrayLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.coincidences()[0]!, 0);
}

/** War and Peace as symbols, its training part. */
function readText(): Uint8Array {
  const file = 'warpeace/warpeace_input.txt';
  return loadText({ kind: 'text', file, trainBytes: 2_933_246, testBytes: 325_000 }).train;
}

const unrolled = 100;
const stretch = 10_000;

/** Microseconds a character of LSTM2-64 by TTv2, characters 10,000 to 20,000 of the text. */
const lstm: BenchCase = {
  name: 'tiles/lstm2-64-ttv2-character',
  unit: 'us',
  async open() {
    const text = readText();
    const network = createArrayLstm({
      symbols: 87,
      hidden: 64,
      blocks: 2,
      unrolled,
      rule: ttv2,
      hardware: { ...hardware, periphery: { ...gokmenPeriphery, outputScale: 10 / 3 } },
      stream: stream.child('lstm'),
    });
    const run = (from: number) => {
      let loss = 0;
      for (let at = from; at < from + stretch; at += unrolled) {
        loss += network.train(text.subarray(at, at + unrolled + 1), rate);
      }
      return loss / stretch;
    };
    run(0);
    const begin = network.state();
    const before = coincidencesOf(network.layers);
    const notes = { loss: 0, coincidencesPerDevice: 0 };
    return {
      async ours() {
        network.restore(begin);
        const start = performance.now();
        notes.loss = run(stretch);
        const time = (1000 * (performance.now() - start)) / stretch;
        notes.coincidencesPerDevice = density(network.layers, stretch, before);
        return [time];
      },
      reference: null,
      notes: () => notes,
      close: async () => {},
    };
  },
};

/** Microseconds an example of 784-256-128-10 with sigmoid units, the first 10,000 images of MNIST from the start. */
function fullyConnected(name: string, rule: ArrayRule): BenchCase {
  return {
    name,
    unit: 'us',
    async open() {
      const { train } = loadMnist();
      const count = 10_000;
      const images = Array.from({ length: count }, (_, i) =>
        Float32Array.from(train.images.subarray(784 * i, 784 * (i + 1)), (pixel) => pixel / 255),
      );
      const network = createArrayFullyConnected({
        sizes: [784, 256, 128, 10],
        activation: 'sigmoid',
        rule,
        hardware,
        stream: stream.child(name),
      });
      const begin = network.state();
      const notes = { loss: 0, coincidencesPerDevice: 0 };
      return {
        async ours() {
          network.restore(begin);
          notes.loss = 0;
          const start = performance.now();
          for (let i = 0; i < count; i++) {
            notes.loss += network.train(images[i]!, train.labels[i]!, rate).loss / count;
          }
          const time = (1000 * (performance.now() - start)) / count;
          notes.coincidencesPerDevice = density(network.layers, count, 0);
          return [time];
        },
        reference: null,
        notes: () => notes,
        close: async () => {},
      };
    },
  };
}

const runs = 200;

/** Microseconds of one call on one tile; uniform vectors, the update's δ scaled to the density wanted. */
function single(
  [rows, columns]: readonly [number, number],
  what: string,
  call: (tile: Tile, x: Float32Array, y: Float32Array, delta: Float32Array) => void,
  largest = 1,
): BenchCase {
  return {
    name: `tiles/${what}-${rows}x${columns}`,
    unit: 'us',
    async open() {
      const own = stream.child('single', rows, columns);
      const tile = createTile({ ...hardware, rows, columns, stream: own });
      const uniform = (name: string, length: number, high: number) =>
        fillUniform(own.child(name), new Float32Array(length), { low: -high, high });
      tile.setWeights(uniform('weights', rows * columns, 0.3));
      const [x, delta] = [uniform('x', columns, 1), uniform('delta', rows, largest)];
      const y = new Float32Array(what === 'backward' ? columns : rows);
      let calls = 0;
      return {
        async ours() {
          const start = performance.now();
          for (let i = 0; i < runs; i++) call(tile, x, y, delta);
          calls += runs;
          return [(1000 * (performance.now() - start)) / runs];
        },
        reference: null,
        notes: () => ({ coincidencesPerDevice: tile.coincidences / calls / rows / columns }),
        close: async () => {},
      };
    },
  };
}

/** k = η·max|x|·max|δ|/μ_Δw is 0.08 for a sparse update, and 7.6 for a dense one: 0.02 and 1.9 coincidences a device. */
function singles(size: readonly [number, number]): BenchCase[] {
  const update = (tile: Tile, x: Float32Array, _: Float32Array, delta: Float32Array) => {
    tile.update(x, delta, rate);
  };
  return [
    single(size, 'forward', (tile, x, y) => tile.forward(x, y)),
    single(size, 'backward', (tile, _, z, delta) => tile.backward(delta, z)),
    single(size, 'update-sparse', update, 0.004),
    single(size, 'update-dense', update, 0.38),
  ];
}

export function tileCases(): BenchCase[] {
  const sizes = [
    [256, 152],
    [512, 512],
    [256, 784],
  ] as const;
  return [
    lstm,
    fullyConnected('tiles/fc-ttv2-sample', ttv2),
    fullyConnected('tiles/fc-sgd-sample', { kind: 'sgd' }),
    ...sizes.flatMap(singles),
  ];
}
