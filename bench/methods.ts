import { normaliser } from '../src/data/normalise.js';
import { buildModel } from '../src/nn/index.js';
import { BatchSource, type MethodSettings } from '../src/training/index.js';
import type { BenchCase } from './case.js';
import { batchSize } from './networks.js';
import { randomDataset } from './random-data.js';
import { openTrainer, runStream, trainerAgainst } from './trainers.js';

// Every method at its defaults, on an epoch of eight batches of CIFAR's shape.
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

const dataset = randomDataset([3, 32, 32], { train: batches * batchSize, test: batchSize });

function trainerOf(method: MethodSettings, threads: number) {
  const source = new BatchSource(
    dataset,
    normaliser('standard', dataset),
    { cropPadding: 4, padMode: 'zero', flip: true },
    batchSize,
    runStream.child('data'),
  );
  const model = buildModel('resnet20-he', dataset);
  return openTrainer({ model, batches: source, method, weightDecay: 5e-4, threads });
}

function againstSgd(method: MethodSettings): BenchCase {
  return {
    name: `methods/${method.kind}`,
    async open({ threads }) {
      const [ours, plain] = [trainerOf(method, threads), trainerOf({ kind: 'sgd' }, threads)];
      return trainerAgainst(ours, plain, { runs: 1, steps: batches });
    },
  };
}

/** Epochs of He's ResNet-20 under each method, against SGD's. */
export function methodCases(): BenchCase[] {
  return methods.map(againstSgd);
}
