import { normaliser } from '../src/data/normalise.js';
import { lenet5BatchNorm, type ModelSpec } from '../src/nn/index.js';
import {
  type FusingStrategy,
  hratRestrictions,
  type Restrictions,
  restrict,
  startingValues,
} from '../src/restriction/index.js';
import { BatchSource, type ModelValues, type Trainer } from '../src/training/index.js';
import type { BenchCase } from './case.js';
import { batchSize } from './networks.js';
import { randomDataset } from './random-data.js';
import { openTrainer, runStream, trainerAgainst } from './trainers.js';

// An epoch of eight batches of MNIST's shape; every restriction of the HRAT paper is on.
const batches = 8;
const stepsATurn = 16;
const model = lenet5BatchNorm([1, 28, 28], 10);
const restrictions: Restrictions = { ...hratRestrictions, sigmaOfRange: 0.05, dac: { bits: 8 } };

const dataset = randomDataset([1, 28, 28], { train: batches * batchSize, test: batchSize });
const source = new BatchSource(
  dataset,
  normaliser('unit', dataset),
  'none',
  batchSize,
  runStream.child('data'),
);

function trainerOf(trained: ModelSpec, threads: number, initial?: ModelValues): Trainer {
  const setting = { model: trained, batches: source, weightDecay: 1e-4, threads };
  return openTrainer({ ...setting, ...(initial ? { initial } : {}) });
}

async function restrictedTrainer(batchNorm: FusingStrategy, threads: number): Promise<Trainer> {
  const own = { ...restrictions, batchNorm };
  const execution = { backend: 'cpu', threads } as const;
  const first = await startingValues(model, own, source.load(0, 0), runStream, execution);
  return trainerOf(restrict(model, own), threads, first);
}

function againstUnrestricted(name: string, batchNorm: FusingStrategy): BenchCase {
  return {
    name: `restricted/${name}`,
    async open({ threads }) {
      const restricted = await restrictedTrainer(batchNorm, threads);
      const plain = trainerOf(model, threads);
      return trainerAgainst(restricted, plain, { runs: stepsATurn, steps: 1 });
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
