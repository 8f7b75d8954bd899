import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.js';
import type { Normaliser } from '../../data/normalise.js';
import { createStream } from '../../random/index.js';
import {
  type CircuitDeployment,
  chipStream,
  deploy,
  evaluateDeployed,
  type FrozenNoise,
  type OnChip,
  onChip,
  programmingNoise,
  programNoise,
} from '../../restriction/index.js';
import { BatchSource, type ImageSet, type ModelValues, Trainer } from '../../training/index.js';
import { hardwareDigest, type JobContext, type Measurement, type RetrainingJob } from './job.js';
import { trainerSettings } from './restricted.js';
import { type JobHooks, readCheckpoint, trainUntilDone } from './train.js';

/** What a retraining starts from. */
export interface RetrainingParts {
  readonly deployment: CircuitDeployment;
  readonly dataset: Dataset;
  readonly tables: Normaliser;
  readonly testSet: ImageSet;
}

/**
 * Trains a deployed network on, on one chip with its errors as they are, and measures what it reaches; its learning
 * rate is constant.
 * @returns whether it was done; false when it was stopped, with a checkpoint left.
 * @see HRAT paper, section 6.2.
 */
export async function runRetrainingJob(
  job: RetrainingJob,
  context: JobContext,
  parts: RetrainingParts,
  hooks: JobHooks,
  measured: (measurement: Measurement) => void,
): Promise<boolean> {
  const { hardware, chip, which, retraining } = job;
  const { sigmaOfRange } = hardware.variation;
  const { model, values, restrictions, network } = parts.deployment;
  const noise = programmingNoise(network, sigmaOfRange, chipStream(context.seed, chip));
  const start = performance.now();
  const own = onChip(model, values, restrictions, noise);
  const trained = await trainOn(own, job, context, parts, hooks);
  if (!trained) return false;
  const accuracy = await accuracyOf(own, trained, noise, job, context, parts);
  const seconds = (performance.now() - start) / 1000;
  const digest = hardwareDigest(hardware, retraining);
  const place = { trained: job.trained, which, hardware: digest, sigma: sigmaOfRange, chip };
  measured({ ...place, accuracy, seconds });
  rmSync(checkpointOf(job, context), { force: true });
  return true;
}

async function trainOn(
  { restricted, initial }: OnChip,
  job: RetrainingJob,
  context: JobContext,
  { dataset, tables }: RetrainingParts,
  hooks: JobHooks,
): Promise<ModelValues | undefined> {
  const { epochs, rateFactor } = job.retraining;
  const { learningRate, batchSize } = job.training;
  const stream = createStream(context.seed, 'run', job.run, 'retrain', job.chip);
  const { augment } = context.data;
  const batches = new BatchSource(dataset, tables, augment, batchSize, stream.child('data'));
  const { backend, threads } = context;
  const trainer = new Trainer({
    model: restricted,
    settings: {
      ...trainerSettings(job.training),
      epochs,
      learningRate: learningRate * rateFactor,
      schedule: { kind: 'constant' },
      averaging: 'none',
      method: { kind: 'sgd' },
    },
    batches,
    execution: { backend, threads },
    stream,
    initial,
  });
  const checkpoint = checkpointOf(job, context);
  try {
    if (existsSync(checkpoint)) trainer.restore(readCheckpoint(checkpoint));
    if (!(await trainUntilDone(trainer, checkpoint, hooks))) return undefined;
    return await trainer.values('last');
  } finally {
    await trainer.release();
  }
}

/** What the chip gives once its devices hold what was trained. */
async function accuracyOf(
  { model, restrictions }: OnChip,
  values: ModelValues,
  noise: FrozenNoise,
  { hardware }: RetrainingJob,
  { backend, threads }: JobContext,
  { testSet }: RetrainingParts,
): Promise<number> {
  const network = deploy(model, values, restrictions, hardware.circuit.conductances);
  const chip = programNoise(network, noise);
  return (await evaluateDeployed(chip, testSet, { backend, threads })).top1;
}

function checkpointOf(
  { trained, which, hardware, retraining, chip }: RetrainingJob,
  { folder }: JobContext,
): string {
  const digest = hardwareDigest(hardware, retraining);
  return join(folder, 'checkpoints', `${trained}-${which}-${digest}-${chip}.safetensors`);
}
