import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DivergenceError } from '../../errors.js';
import type { JobHooks } from '../../experiment/jobs/train.js';
import {
  encodeSafetensors,
  type StoredTensor,
  writeAtomically,
} from '../../experiment/store/index.js';
import { type ArrayTrainingData, buildTrainee } from '../build.js';
import type { ArrayEpochRecord } from '../result.js';
import type {
  RateStep,
  ResolvedArrayMethod,
  ResolvedArraySpec,
  TransferStep,
} from '../spec/resolved.js';
import { unitOf } from '../test.js';
import type { Trainee } from '../trainee.js';
import { type Averages, createAverages, layerTensors } from './averages.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { type ArrayTests, createTests } from './tests.js';
import { type ArrayJob, arrayModelPath } from './trained.js';

const checkpointSeconds = 20;
const breathMilliseconds = 50;

/**
 * Trains one network on arrays to its end, from its last checkpoint where there is one.
 * @returns whether it was finished; false when it was stopped, with a checkpoint left.
 */
export async function runArrayJob(
  job: ArrayJob,
  spec: ResolvedArraySpec,
  folder: string,
  data: ArrayTrainingData,
  hooks: JobHooks,
): Promise<boolean> {
  if (existsSync(arrayModelPath(folder, job.id))) return true;
  const path = join(folder, 'checkpoints', `${job.id}.bin`);
  const training = new ArrayTraining(job, spec, data, hooks, path);
  if (!(await training.run())) return false;
  training.store(arrayModelPath(folder, job.id));
  rmSync(path, { force: true });
  return true;
}

/** The rate that holds at a moment, counted in epochs from 1. */
function rateAt<Rate>(rates: readonly RateStep<Rate>[], moment: number): Rate {
  return rates.findLast(({ epoch }) => epoch <= moment)!.rate;
}

class ArrayTraining {
  private readonly method: ResolvedArrayMethod;
  private readonly trainee: Trainee;
  private readonly averages: Averages;
  private readonly kept: Record<string, StoredTensor> = {};
  private readonly tests: ArrayTests;
  private history: ArrayEpochRecord[] = [];
  private epoch = 1;
  private step = 0;
  private loss = 0;
  private transferRate: TransferStep['rate'] | undefined;
  private before = 0;
  private seconds = 0;
  private started = performance.now();
  private saved = performance.now();
  private breathed = performance.now();

  constructor(
    private readonly job: ArrayJob,
    private readonly spec: ResolvedArraySpec,
    data: ArrayTrainingData,
    private readonly hooks: JobHooks,
    private readonly path: string,
  ) {
    this.method = spec.methods[job.method]!;
    this.trainee = buildTrainee(spec, this.method, job.run, data, 'train');
    this.tests = createTests(spec, this.method, job.run, data);
    this.averages = createAverages(spec, this.method, job.run, this.trainee);
    if (existsSync(path)) this.restore(readCheckpoint(path));
    this.trainee.begin(this.epoch, this.step === 0);
  }

  async run(): Promise<boolean> {
    while (this.epoch <= this.spec.epochs) {
      if (!(await this.trainEpoch())) return false;
      const record = await this.finishEpoch();
      if (!record) return this.stop();
      this.history.push(record);
      this.next();
    }
    return true;
  }

  store(path: string): void {
    const { trainee, history } = this;
    const layers = trainee.layers.map(({ rows, columns }, i) => {
      return { name: trainee.layerNames[i]!, rows, columns };
    });
    const metadata = { training: JSON.stringify({ history, layers }) };
    const tensors = { ...this.kept, ...this.averages.tensors() };
    writeAtomically(path, encodeSafetensors(tensors, metadata));
  }

  private async trainEpoch(): Promise<boolean> {
    while (this.step < this.trainee.steps) {
      if (!(await this.goOn())) return this.stop();
      this.setTransferRate();
      this.loss += this.learn();
      this.averages.after(this.epoch, this.step);
      this.step++;
    }
    return true;
  }

  /** Learns from the step that is due. @returns the sum of its losses, nats. @throws DivergenceError with where it was. */
  private learn(): number {
    try {
      return this.trainee.train(this.step, this.rate(this.step));
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      const where = `epoch ${this.epoch}, step ${this.step + 1} of ${this.trainee.steps}`;
      throw new DivergenceError(`${this.job.id} diverged in ${where}: ${error.message}`);
    }
  }

  /** Tests and keeps what is due. @returns undefined where stopped. */
  private async finishEpoch(): Promise<ArrayEpochRecord | undefined> {
    const { epoch, trainee, spec } = this;
    const isLast = epoch === spec.epochs;
    const isTested = isLast || epoch % spec.evaluation.everyEpochs === 0;
    const between = async () => (await this.breathe()) && !this.hooks.stopped();
    const tested = isTested ? await this.tests(trainee.state(), epoch, between) : {};
    if (!tested) return undefined;
    if (isLast || spec.keep.weights.includes(epoch)) {
      const weights = trainee.layers.map((layer) => layer.weights());
      Object.assign(this.kept, layerTensors(`epoch-${epoch}`, trainee, weights));
    }
    const devices = trainee.layers.reduce(
      (sum, { rows, columns, cuts }) => sum + (rows * columns * cuts()[0]) / epoch,
      0,
    );
    return {
      epoch,
      rate: this.rate(trainee.steps - 1),
      loss: this.loss / trainee.examples,
      ...tested,
      density: (this.coincidences() - this.before) / devices,
      updates: trainee.layers.map((layer) => layer.cuts()),
      seconds: this.elapsed(),
    };
  }

  private next(): void {
    this.epoch++;
    this.step = 0;
    this.loss = 0;
    this.before = this.coincidences();
    this.seconds = 0;
    this.started = performance.now();
    if (this.epoch <= this.spec.epochs) this.trainee.begin(this.epoch, true);
  }

  /** Sets the η_c that holds at this step, where there is a schedule of it. */
  private setTransferRate(): void {
    const { transferRates } = this.method;
    if (!transferRates) return;
    const rate = rateAt(transferRates, this.moment(this.step));
    if (rate === this.transferRate) return;
    for (const [i, layer] of this.trainee.layers.entries()) {
      layer.setTransferRate(typeof rate === 'number' ? rate : rate[i]!);
    }
    this.transferRate = rate;
  }

  /** A step of this epoch, counted in epochs from 1. */
  private moment(step: number): number {
    return this.epoch + step / this.trainee.steps;
  }

  /** η of a step of this epoch. */
  private rate(step: number): number {
    return rateAt(this.method.rates, this.moment(step));
  }

  /** Coincidences on the arrays that learning pulses reach. */
  private coincidences(): number {
    return this.trainee.layers.reduce((sum, layer) => sum + (layer.coincidences()[0] ?? 0), 0);
  }

  private elapsed(): number {
    return this.seconds + (performance.now() - this.started) / 1000;
  }

  private async goOn(): Promise<boolean> {
    await this.breathe();
    if (this.hooks.stopped()) return false;
    if (performance.now() - this.saved > 1000 * checkpointSeconds) this.save();
    return true;
  }

  /** Lets signals through, and tells how far the training is. */
  private async breathe(): Promise<true> {
    if (performance.now() - this.breathed < breathMilliseconds) return true;
    const { steps } = this.trainee;
    const done = (this.epoch - 1) * steps + this.step;
    this.hooks.report(done, this.spec.epochs * steps, this.detail());
    await setImmediate();
    this.breathed = performance.now();
    return true;
  }

  private detail(): string {
    const last = this.history.at(-1);
    if (!last) return `epoch ${this.epoch}`;
    const error = last.error?.with ?? last.error?.without;
    const unit = unitOf(this.spec) === 'percent' ? ' %' : ' nats';
    const tested = error === undefined ? '' : `, test ${error.toPrecision(4)}${unit}`;
    return `epoch ${last.epoch}: loss ${last.loss.toFixed(3)}${tested}`;
  }

  private stop(): false {
    this.save();
    return false;
  }

  private save(): void {
    const { epoch, step, loss, before, history, trainee, averages, kept } = this;
    const now = { epoch, step, loss, before, history, kept, seconds: this.elapsed() };
    writeCheckpoint(this.path, { ...now, trainee: trainee.state(), averages: averages.state() });
    this.saved = performance.now();
  }

  private restore(checkpoint: Checkpoint): void {
    const { epoch, step, loss, before, seconds, history, trainee, averages, kept } = checkpoint;
    Object.assign(this, { epoch, step, loss, before, seconds, history: [...history] });
    Object.assign(this.kept, kept);
    this.trainee.restore(trainee);
    this.averages.restore(averages);
  }
}
