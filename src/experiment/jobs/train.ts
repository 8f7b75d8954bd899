import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.js';
import { type Normaliser, normaliser } from '../../data/normalise.js';
import { DataError, DivergenceError } from '../../errors.js';
import { createStream, type Stream } from '../../random/index.js';
import { startingValues } from '../../restriction/index.js';
import {
  BatchSource,
  Evaluator,
  type ModelValues,
  TestSet,
  Trainer,
  type TrainingProgress,
  type TrainingSnapshot,
  testBatchSize,
} from '../../training/index.js';
import { decodeSafetensors, encodeSafetensors, writeAtomically } from '../store/index.js';
import type { JobContext, TrainingJob } from './job.js';
import { restrictionsIn, trainedModel, trainerSettings } from './restricted.js';
import { modelPath, storeTrained } from './trained.js';

/** How a job talks to whoever runs it. */
export interface JobHooks {
  /** Whether to stop before the next step. */
  readonly stopped: () => boolean;
  readonly report: (done: number, total: number, detail: string) => void;
}

const checkpointSeconds = 20;
const reportMilliseconds = 250;

/**
 * Trains one network to its end, from its last checkpoint where there is one.
 * @returns whether it was finished; false when it was stopped, with a checkpoint left.
 */
export async function runTrainingJob(
  job: TrainingJob,
  context: JobContext,
  dataset: Dataset,
  hooks: JobHooks,
): Promise<boolean> {
  if (existsSync(modelPath(context.folder, job.id))) return true;
  const { trainer, model, release } = await openTrainer(job, context, dataset);
  const checkpoint = join(context.folder, 'checkpoints', `${job.id}.safetensors`);
  try {
    if (existsSync(checkpoint)) trainer.restore(readCheckpoint(checkpoint));
    if (!(await trainUntilDone(trainer, checkpoint, hooks))) return false;
    await storeTrained(context.folder, job.id, trainer, model);
    rmSync(checkpoint, { force: true });
    return true;
  } catch (error) {
    if (error instanceof DivergenceError) keepLastFinite(trainer, checkpoint);
    throw error;
  } finally {
    await release();
  }
}

/** Keeps the weights before a step that failed, unless an earlier, perhaps better, checkpoint is there. */
function keepLastFinite(trainer: Trainer, checkpoint: string): void {
  if (existsSync(checkpoint)) return;
  try {
    writeCheckpoint(checkpoint, trainer.snapshot());
  } catch (error) {
    // Weights that are not finite themselves are not kept.
    if (!(error instanceof DivergenceError)) throw error;
  }
}

/** A trainer of a job at its first step, without a checkpoint; whoever opens one releases it. */
export async function openTrainer(job: TrainingJob, context: JobContext, dataset: Dataset) {
  const { backend, threads, data } = context;
  const execution = { backend, threads };
  const tables = normaliser(data.normalise, dataset);
  // The method is not part of the stream's name: all methods start alike and see the same batches.
  const stream = createStream(context.seed, 'run', job.run);
  const { batchSize, method } = job.training;
  const model = trainedModel(context.model, method.kind === 'hrat' ? method : undefined, tables);
  const batches = new BatchSource(dataset, tables, data.augment, batchSize, stream.child('data'));
  const tests = () => new TestSet(dataset, dataset.test, tables, testBatchSize(model));
  const evaluator = context.testEachEpoch
    ? await Evaluator.create(model, tests(), execution)
    : undefined;
  const trainer = new Trainer({
    model,
    settings: trainerSettings(job.training),
    batches,
    execution,
    stream,
    initial: await startOf(job, context, batches, tables, stream),
    ...(evaluator ? { test: (values) => evaluator.accuracy(values) } : {}),
  });
  const release = async () => {
    await trainer.release();
    await evaluator?.release();
  };
  return { trainer, model, release };
}

/** What restrictions add to a network starts as one batch asks; everything else as usual. */
async function startOf(
  { training: { method } }: TrainingJob,
  { model, backend, threads }: JobContext,
  batches: BatchSource,
  tables: Normaliser,
  stream: Stream,
): Promise<ModelValues> {
  if (method.kind !== 'hrat') return new Map();
  const restrictions = restrictionsIn(method, tables);
  const first = batches.load(0, 0);
  return await startingValues(model, restrictions, first, stream, { backend, threads });
}

/** Trains to the end, with a checkpoint every 20 s and when stopped. @returns whether it came to the end. */
export async function trainUntilDone(
  trainer: Trainer,
  checkpoint: string,
  hooks: JobHooks,
): Promise<boolean> {
  let saved = performance.now();
  let reported = 0;
  while (!trainer.finished) {
    const stop = hooks.stopped();
    if (stop || performance.now() - saved > 1000 * checkpointSeconds) {
      writeCheckpoint(checkpoint, trainer.snapshot());
      saved = performance.now();
    }
    if (stop) return false;
    await trainer.advance();
    if (performance.now() - reported > reportMilliseconds) {
      reported = performance.now();
      hooks.report(trainer.steps.done, trainer.steps.total, progressDetail(trainer));
    }
  }
  hooks.report(trainer.steps.total, trainer.steps.total, progressDetail(trainer));
  return true;
}

function progressDetail({ history }: Trainer): string {
  const last = history.at(-1);
  if (!last) return 'epoch 1';
  const tested = last.testAccuracy === null ? '' : `, test ${last.testAccuracy.toFixed(1)} %`;
  return `epoch ${last.epoch}: loss ${last.loss.toFixed(3)}${tested}`;
}

function writeCheckpoint(path: string, { tensors, progress }: TrainingSnapshot): void {
  const metadata = { progress: JSON.stringify(progress) };
  writeAtomically(path, encodeSafetensors(Object.fromEntries(tensors), metadata));
}

/** @throws DataError where it is damaged. */
export function readCheckpoint(path: string): TrainingSnapshot {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  return {
    progress: parseProgress(path, metadata.progress),
    tensors: new Map(Object.entries(tensors)),
  };
}

/** What it says is checked when it is restored. */
function parseProgress(path: string, text = ''): TrainingProgress {
  try {
    return JSON.parse(text) as TrainingProgress;
  } catch {
    throw new DataError(
      `${path}: metadata 'progress' must hold how far training was, got '${text.slice(0, 20)}'. Delete the file to train from the start.`,
    );
  }
}
