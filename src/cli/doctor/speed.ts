import { type Finding, reasonOf } from './finding.js';

const batchSize = 128;
const warmUpSteps = 3;
const seconds = 2;

/** How fast a job that everybody can compare runs: steps of LeNet-5, batch 128, one thread. */
export async function speedFinding(): Promise<Finding> {
  const name = 'speed';
  try {
    const rate = await trainingSpeed();
    const found = `${Math.round(rate)} images/s training LeNet-5 (batch ${batchSize}, 1 thread, CPU)`;
    return { name, state: 'ok', found };
  } catch (error) {
    return { name, state: 'needed', found: reasonOf(error), advice: 'mend what is missing above' };
  }
}

/** Images a second. */
async function trainingSpeed(): Promise<number> {
  const trainer = await createTrainer();
  try {
    for (let i = 0; i < warmUpSteps; i++) await trainer.advance();
    const start = performance.now();
    let steps = 0;
    while (performance.now() - start < 1000 * seconds) {
      await trainer.advance();
      steps++;
    }
    return (1000 * steps * batchSize) / (performance.now() - start);
  } finally {
    await trainer.release();
  }
}

async function createTrainer() {
  const [nn, random, training, data, normalise] = await Promise.all([
    import('../../nn/index.js'),
    import('../../random/index.js'),
    import('../../training/index.js'),
    import('../../data/registry.js'),
    import('../../data/normalise.js'),
  ]);
  const dataset = data.loadDataset({ kind: 'mnist' });
  const stream = random.createStream(1, 'doctor');
  const scale = normalise.normaliser('unit', dataset);
  const batches = new training.BatchSource(dataset, scale, 'none', batchSize, stream.child('data'));
  return new training.Trainer({
    model: nn.buildModel('lenet5', dataset),
    settings: {
      epochs: 1000,
      batchSize,
      learningRate: 0.01,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
      schedule: { kind: 'constant' },
      averaging: 'none',
      method: { kind: 'sgd' },
    },
    batches,
    execution: { backend: 'cpu', threads: 1 },
    stream: stream.child('run'),
  });
}
