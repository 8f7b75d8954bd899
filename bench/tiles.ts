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
import { type BenchCase, type OpenCase, residentMebibytes } from './case.js';

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

/** LSTM2-64 under TTv2 and the text it learns. `run` trains on `stretch` characters. @returns nats a character */
function createLstm() {
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
  return { network, run };
}

/** Microseconds a character of LSTM2-64 by TTv2, characters 10,000 to 20,000 of the text. */
const lstm: BenchCase = {
  name: 'tiles/lstm2-64-ttv2-character',
  unit: 'us',
  async open() {
    const { network, run } = createLstm();
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

const samples = 10_000;

/** 784-256-128-10 with sigmoid units, and the first 10,000 images of MNIST. @returns nats an image */
function createFullyConnected(name: string, rule: ArrayRule) {
  const { train } = loadMnist();
  const images = Array.from({ length: samples }, (_, i) =>
    Float32Array.from(train.images.subarray(784 * i, 784 * (i + 1)), (pixel) => pixel / 255),
  );
  const network = createArrayFullyConnected({
    sizes: [784, 256, 128, 10],
    activation: 'sigmoid',
    rule,
    hardware,
    stream: stream.child(name),
  });
  const run = () => {
    let loss = 0;
    for (const [i, image] of images.entries()) {
      loss += network.train(image, train.labels[i]!, rate).loss;
    }
    return loss / samples;
  };
  return { network, run };
}

/** Microseconds an example of 784-256-128-10, the first 10,000 images of MNIST from the start. */
function fullyConnected(name: string, rule: ArrayRule): BenchCase {
  return {
    name,
    unit: 'us',
    async open() {
      const { network, run } = createFullyConnected(name, rule);
      const begin = network.state();
      const notes = { loss: 0, coincidencesPerDevice: 0 };
      return {
        async ours() {
          network.restore(begin);
          const start = performance.now();
          notes.loss = run();
          const time = (1000 * (performance.now() - start)) / samples;
          notes.coincidencesPerDevice = density(network.layers, samples, 0);
          return [time];
        },
        reference: null,
        notes: () => notes,
        close: async () => {},
      };
    },
  };
}

/** Updates of all layers together in one round of a memory case: with ten rounds, and one to warm up, a million are measured. */
const updatesARound = 100_000;

/** Resident memory, after each round, of a training that goes on; `train` does `updates` updates. */
function memoryOf(updates: number, train: (call: number) => void): OpenCase {
  const calls = Math.ceil(updatesARound / updates);
  const resident: number[] = [];
  return {
    async ours() {
      for (let i = 0; i < calls; i++) train(resident.length * calls + i);
      resident.push(residentMebibytes());
      return resident.slice(-1);
    },
    reference: null,
    notes: () => ({
      updates: (resident.length - 1) * calls * updates,
      peakMiB: Math.max(...resident),
      growthMiB: resident.at(-1)! - resident[0]!,
    }),
    close: async () => {},
  };
}

/** What LSTM2-64 by TTv2 holds while it goes through the text, `stretch` characters a call. */
const lstmMemory: BenchCase = {
  name: 'tiles/lstm2-64-ttv2-memory',
  unit: 'MiB',
  async open() {
    const { network, run } = createLstm();
    return memoryOf(stretch * network.layers.length, (call) => run(call * stretch));
  },
};

/** What 784-256-128-10 by TTv2 holds while it goes through the images, again and again. */
const fullyConnectedMemory: BenchCase = {
  name: 'tiles/fc-ttv2-memory',
  unit: 'MiB',
  async open() {
    const { network, run } = createFullyConnected('memory', ttv2);
    return memoryOf(samples * network.layers.length, run);
  },
};

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
    lstmMemory,
    fullyConnectedMemory,
    lstm,
    fullyConnected('tiles/fc-ttv2-sample', ttv2),
    fullyConnected('tiles/fc-sgd-sample', { kind: 'sgd' }),
    ...sizes.flatMap(singles),
  ];
}
