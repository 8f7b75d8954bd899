import { expect, it } from 'vitest';
import {
  chipAccuracy,
  estimateDifference,
  estimateMean,
  type Hardware,
} from '../src/chip/index.js';
import { normaliser } from '../src/data/normalise.js';
import { loadDataset } from '../src/data/registry.js';
import type { ModelSpec } from '../src/nn/index.js';
import { createStream } from '../src/random/index.js';
import {
  BatchSource,
  bakedAccuracy,
  type MethodSettings,
  type ModelValues,
  TestSet,
  Trainer,
} from '../src/training/index.js';

/* The whole story in seconds: a network trained as always loses its accuracy on noisy analog chips; the same
   network trained with weight-variation-aware training (WVAT) keeps more of it. */

// A researcher holds data, a network, and a description of the hardware it shall run on.
const data = loadDataset({ kind: 'mnist', trainCount: 2000, testCount: 1000 });
const network: ModelSpec = {
  name: 'tiny',
  input: data.shape,
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 32 },
    { kind: 'relu' },
    { kind: 'linear', outputs: data.classes },
  ],
};
// Each weight is off by a normal draw of 15 % of its layer's range, frozen when a chip is programmed.
const hardware: Hardware = {
  variation: {
    sigmaOfRange: 0.15,
    range: 'six-sigma',
    targets: { biases: false, batchNorm: false },
  },
};

// All randomness hangs on one seed; each draw is named after what it is for.
const seed = 1;
const execution = { backend: 'cpu', threads: 1 } as const;
const tables = normaliser('standard', data);
const testSet = new TestSet(data, data.test, tables);

/** Trains the network; both methods start from the same weights and see the same batches. */
async function train(method: MethodSettings): Promise<ModelValues> {
  const stream = createStream(seed, 'run', 0);
  const trainer = new Trainer({
    model: network,
    settings: {
      epochs: 6,
      batchSize: 50,
      learningRate: 0.02,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
      schedule: { kind: 'constant' },
      averaging: 'none',
      method,
    },
    batches: new BatchSource(data, tables, 'none', 50, stream.child('data')),
    execution,
    stream,
  });
  while (!trainer.finished) await trainer.advance();
  const values = await trainer.values('last');
  await trainer.release();
  return values;
}

/** Puts the network on chips 0 to 11: each is a frozen draw, the same for every network. */
async function tryOnChips(values: ModelValues): Promise<number[]> {
  const accuracies: number[] = [];
  for (let number = 0; number < 12; number++) {
    const chip = { seed, number };
    accuracies.push(await chipAccuracy(network, values, hardware, chip, testSet, execution));
  }
  return accuracies;
}

it('a network trained under weight variation survives on noisy chips where a plain one does not', async () => {
  const plain = await train({ kind: 'sgd' });
  const aware = await train({
    kind: 'wvat',
    sigmaOfRange: 0.15,
    range: 'six-sigma',
    gamma: 1,
    alpha: 0.1,
    applyProbability: 1,
    gavProbability: 0.5,
    norm: 'per-layer',
    targets: hardware.variation.targets,
  });

  // In software both are good networks.
  const digital = [
    await bakedAccuracy(network, testSet, plain, execution),
    await bakedAccuracy(network, testSet, aware, execution),
  ];
  expect(Math.min(...digital)).toBeGreaterThan(80);

  // On the chips both lose; the plain one more.
  const [plainChips, awareChips] = [await tryOnChips(plain), await tryOnChips(aware)];
  expect(estimateMean(plainChips).mean).toBeLessThan(digital[0]! - 5);

  // Compared chip by chip: the 95 % interval of the gain lies above zero.
  const gain = estimateDifference(awareChips, plainChips);
  expect(gain.ci95[0]).toBeGreaterThan(0);
});
