import { createDataset } from '../src/data/dataset.js';
import { normaliser } from '../src/data/normalise.js';
import { lenet5BatchNorm, type ModelSpec } from '../src/nn/index.js';
import { createStream, fillBits } from '../src/random/index.js';
import {
  type FusingStrategy,
  hratRestrictions,
  type Restrictions,
  restrict,
  startingValues,
} from '../src/restriction/index.js';
import { BatchSource, type ModelValues, Trainer } from '../src/training/index.js';
import { type BenchCase, timeRuns } from './case.js';
import { batchSize, stream } from './networks.js';

// An epoch of eight batches of MNIST's shape; every restriction of the HRAT paper is on.
const batches = 8;
const stepsATurn = 16;
const model = lenet5BatchNorm([1, 28, 28], 10);
const restrictions: Restrictions = { ...hratRestrictions, sigmaOfRange: 0.05, dac: { bits: 8 } };

function randomSplit(count: number, name: string) {
  const words = fillBits(stream.child(name), new Uint32Array((count * 28 * 28) / 4));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { count, images: new Uint8Array(words.buffer), labels };
}

const dataset = createDataset({
  name: 'random images',
  source: 'drawn by the benchmark',
  classes: 10,
  shape: [1, 28, 28],
  train: randomSplit(batches * batchSize, 'train'),
  test: randomSplit(batchSize, 'test'),
});
const runs = createStream(1, 'run', 0);
const source = new BatchSource(
  dataset,
  normaliser('unit', dataset),
  'none',
  batchSize,
  runs.child('data'),
);

function trainerOf(trained: ModelSpec, threads: number, initial?: ModelValues): Trainer {
  return new Trainer({
    model: trained,
    settings: {
      epochs: 100_000,
      batchSize,
      learningRate: 0.01,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
      schedule: { kind: 'constant' },
      averaging: 'none',
      method: { kind: 'sgd' },
    },
    batches: source,
    execution: { backend: 'cpu', threads },
    stream: runs,
    ...(initial ? { initial } : {}),
  });
}

async function restrictedTrainer(batchNorm: FusingStrategy, threads: number): Promise<Trainer> {
  const own = { ...restrictions, batchNorm };
  const execution = { backend: 'cpu', threads } as const;
  const first = await startingValues(model, own, source.load(0, 0), runs, execution);
  return trainerOf(restrict(model, own), threads, first);
}

/** Milliseconds of each of some training steps, the batch's loading and the noise's drawing within. */
function timeSteps(trainer: Trainer): Promise<readonly number[]> {
  return timeRuns(stepsATurn, () => trainer.advance());
}

function againstUnrestricted(name: string, batchNorm: FusingStrategy): BenchCase {
  return {
    name: `restricted/${name}`,
    async open({ threads }) {
      const restricted = await restrictedTrainer(batchNorm, threads);
      const plain = trainerOf(model, threads);
      return {
        ours: () => timeSteps(restricted),
        reference: () => timeSteps(plain),
        close: async () => {
          await restricted.release();
          await plain.release();
        },
      };
    },
  };
}

/** Steps of LeNet-5 with batch normalisation under a circuit's restrictions, against its own without; by fusing. */
export function restrictedCases(): BenchCase[] {
  return [
    againstUnrestricted('lenet5-bn', 'hrat'),
    againstUnrestricted('lenet5-bn-unfused-scale', 'unfused-scale'),
    againstUnrestricted('lenet5-bn-moving-average', 'moving-average'),
    againstUnrestricted('lenet5-bn-current-batch', 'current-batch'),
    againstUnrestricted('lenet5-bn-after-training', 'after-training'),
  ];
}
