import { createDataset } from '../src/data/dataset.js';
import { normaliser } from '../src/data/normalise.js';
import { buildModel } from '../src/nn/index.js';
import { createStream, fillBits } from '../src/random/index.js';
import { BatchSource, type MethodSettings, Trainer } from '../src/training/index.js';
import { type BenchCase, timeRuns } from './case.js';
import { batchSize, stream } from './networks.js';

// Every method at its defaults, on an epoch of eight batches of CIFAR's shape: what the pixels show costs no time.
const batches = 8;
const targets = { biases: false, batchNorm: false };
const methods: readonly MethodSettings[] = [
  {
    kind: 'wvat',
    sigmaOfRange: 0.1,
    range: 'six-sigma',
    gamma: 1,
    alpha: 0.01,
    applyProbability: 1,
    gavProbability: 0.5,
    norm: 'per-layer',
    targets,
  },
  { kind: 'awp', gamma: 0.01, norm: 'per-layer', targets },
  { kind: 'sam', rho: 0.05, p: 2 },
  {
    kind: 'ha-sgd',
    samples: 1,
    sigmaOfRange: 0.1,
    shiftOfRange: 0,
    range: 'absolute-max',
    granularity: 'column',
    targets,
  },
];

function randomSplit(count: number, name: string) {
  const words = fillBits(stream.child(name), new Uint32Array((count * 3 * 32 * 32) / 4));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { count, images: new Uint8Array(words.buffer), labels };
}

const dataset = createDataset({
  name: 'random images',
  source: 'drawn by the benchmark',
  classes: 10,
  shape: [3, 32, 32],
  train: randomSplit(batches * batchSize, 'train'),
  test: randomSplit(batchSize, 'test'),
});

function trainerOf(method: MethodSettings, threads: number): Trainer {
  const runs = createStream(1, 'run', 0);
  return new Trainer({
    model: buildModel('resnet20-he', dataset),
    settings: {
      epochs: 1000,
      batchSize,
      learningRate: 0.01,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 5e-4 },
      schedule: { kind: 'constant' },
      averaging: 'none',
      method,
    },
    batches: new BatchSource(
      dataset,
      normaliser('standard', dataset),
      { cropPadding: 4, padMode: 'zero', flip: true },
      batchSize,
      runs.child('data'),
    ),
    execution: { backend: 'cpu', threads },
    stream: runs,
  });
}

/** Milliseconds of an epoch. */
async function timeEpoch(trainer: Trainer): Promise<readonly number[]> {
  return await timeRuns(1, async () => {
    for (let i = 0; i < batches; i++) await trainer.advance();
  });
}

function againstSgd(method: MethodSettings): BenchCase {
  return {
    name: `methods/${method.kind}`,
    async open({ threads }) {
      const [ours, plain] = [trainerOf(method, threads), trainerOf({ kind: 'sgd' }, threads)];
      return {
        ours: () => timeEpoch(ours),
        reference: () => timeEpoch(plain),
        close: async () => {
          await ours.release();
          await plain.release();
        },
      };
    },
  };
}

/** Epochs of He's ResNet-20 under each method, against SGD's. */
export function methodCases(): BenchCase[] {
  return methods.map(againstSgd);
}
