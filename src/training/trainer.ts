import type { ModelSpec } from '../nn/index.js';
import { describeModel, learningRate, optimiserKind } from '../nn/index.js';
import type { Stream } from '../random/index.js';
import type { CompileOptions } from '../runtime/index.js';
import { WeightAverage } from './averaging.js';
import { estimateStatistics } from './batch-norm-statistics.js';
import type { Batch, BatchSource } from './batches.js';
import { findNonFinite } from './diagnose.js';
import { divergence, requireFinite } from './divergence.js';
import { DropoutMasks } from './dropout-masks.js';
import type { ModelValues } from './evaluator.js';
import { createMethod, type Method } from './methods/index.js';
import { ProgressCounter } from './progress.js';
import type { TrainingSettings } from './settings.js';
import { checkSnapshot, type EpochRecord, type TrainingSnapshot } from './snapshot.js';
import { TrainingState } from './state.js';
import { StepDraws } from './step-draws.js';
import { Stepper, type StepResult } from './stepper.js';
import type { TensorSet } from './tensor-set.js';

/** What a training needs. */
export interface TrainerOptions {
  readonly model: ModelSpec;
  readonly settings: TrainingSettings;
  readonly batches: BatchSource;
  readonly execution: Pick<CompileOptions, 'backend' | 'threads'>;
  /** Of this run: `init` is drawn once; `noise`, `dropout` and `draws` once a step. */
  readonly stream: Stream;
  /** First values of tensors, by name, that are not to start as usual: a training that goes on from another. */
  readonly initial?: ModelValues;
  /** Test accuracy of the current values, in percent, asked for after each epoch; none when left out. */
  readonly test?: (values: ModelValues) => Promise<number>;
}

type Tensors = Record<string, Float32Array>;

/**
 * Trains one network: batches, the method's points, one compiled step, averaging. It can be stopped between any
 * two steps; a snapshot restored elsewhere goes on with the same bits, since every random draw is addressed by
 * what it is for.
 */
export class Trainer {
  private readonly state: TrainingState;
  private readonly progress = new ProgressCounter();
  private readonly method: Method;
  private readonly stepper: Stepper;
  private readonly average: WeightAverage;
  private readonly masks: DropoutMasks;
  private readonly draws: StepDraws;
  private readonly scalars: Tensors = {
    rate: new Float32Array(1),
    'correction.mean': new Float32Array(1),
    'correction.square': new Float32Array(1),
  };

  constructor(private readonly options: TrainerOptions) {
    const { model, settings, execution, stream } = options;
    const { parameters, masks, draws } = describeModel(model);
    this.state = new TrainingState(model, settings.optimiser, stream.child('init'));
    this.state.setInitial(options.initial ?? new Map());
    this.average = new WeightAverage(settings.averaging, this.state.average);
    this.masks = new DropoutMasks(masks);
    this.draws = new StepDraws(draws);
    this.method = createMethod(settings.method, {
      model,
      parameters,
      execution,
      stream: stream.child('noise'),
      scratch: this.state.scratch,
    });
    this.stepper = new Stepper(model, settings.optimiser, this.method.points, execution);
  }

  /** Records of finished epochs. */
  get history(): readonly EpochRecord[] {
    return this.progress.history;
  }

  /** Mean number of gradients a step costs. */
  get gradientsPerStep(): number {
    return this.method.gradientsPerStep;
  }

  /** Whether every epoch is done. */
  get finished(): boolean {
    return this.progress.epoch >= this.options.settings.epochs;
  }

  /** Steps done, and in all. */
  get steps(): { readonly done: number; readonly total: number } {
    const { settings, batches } = this.options;
    return { done: this.progress.step, total: settings.epochs * batches.sizes.length };
  }

  /**
   * Does one step, and what an epoch ends with where the step was its last.
   * @throws DivergenceError when the loss is not finite, or a weight at the end of an epoch; the snapshots taken
   * before are finite.
   */
  async advance(): Promise<void> {
    const start = performance.now();
    await this.trainBatch();
    this.progress.countSeconds((performance.now() - start) / 1000);
    if (this.progress.batch === this.options.batches.sizes.length) await this.endEpoch();
  }

  /** Trained values: the averaged weights with their own statistics, or the last ones. */
  async values(which: 'average' | 'last'): Promise<ModelValues> {
    const { weights, buffers } = this.state.current;
    if (which === 'last' || this.average.count === 0) {
      return copies([...weights.views, ...buffers.views]);
    }
    const { model, batches, execution } = this.options;
    const statistics = await estimateStatistics(model, this.average.mean, batches, execution);
    return copies([...this.average.mean.views, ...statistics]);
  }

  /** Everything needed to go on from here. @throws DivergenceError where a weight is not finite. */
  snapshot(): TrainingSnapshot {
    this.requireFinite();
    const tensors = this.state
      .stored()
      .map(({ name, shape, data }) => [name, { shape, data: data.slice() }] as const);
    return {
      progress: this.progress.toSnapshot(this.average.count),
      tensors: new Map(tensors),
    };
  }

  /** Goes back to a snapshot. @throws DataError where it is another network's or optimiser's. */
  restore(snapshot: TrainingSnapshot): void {
    const stored = this.state.stored();
    checkSnapshot(snapshot, stored);
    for (const { name, data } of stored) data.set(snapshot.tensors.get(name)!.data);
    this.progress.restore(snapshot.progress);
    this.average.count = snapshot.progress.averaged;
  }

  /** Gives the sessions back. */
  async release(): Promise<void> {
    await this.stepper.release();
    await this.method.release();
  }

  private async trainBatch(): Promise<void> {
    const { batches } = this.options;
    const batch = batches.load(this.progress.epoch, this.progress.batch);
    const others = this.otherTensors(batch.size);
    let loss = 0;
    let correct = 0;
    for (let index = 0; index < this.method.points; index++) {
      const result = await this.gradientAt(index, batch, others);
      loss += result.loss / this.method.points;
      correct += result.correct / this.method.points;
    }
    this.state.swap();
    this.progress.countStep(batch.size, loss, correct);
  }

  /** The gradient at one of the method's points; at the last of them, the step. */
  private async gradientAt(index: number, batch: Batch, others: Tensors): Promise<StepResult> {
    const point = await this.pointFor(index, batch, others);
    const last = index === this.method.points - 1;
    const result = last
      ? await this.stepper.finish(this.state, point, batch, { ...others, ...this.stepScalars() })
      : await this.stepper.addGradient(point, batch, others);
    if (!Number.isFinite(result.loss)) await this.refuse(result.loss, point, batch, others);
    return result;
  }

  /** The method's point; where weights have left the finite numbers, that is what is told. */
  private async pointFor(index: number, batch: Batch, others: Tensors): Promise<TensorSet> {
    const { weights } = this.state.current;
    try {
      return await this.method.pointFor({
        step: this.progress.step,
        index,
        weights,
        batch,
        others,
      });
    } catch (error) {
      this.requireFinite();
      throw error;
    }
  }

  private async refuse(
    loss: number,
    point: TensorSet,
    batch: Batch,
    others: Tensors,
  ): Promise<never> {
    const { model, execution, batches } = this.options;
    const culprit = await findNonFinite(model, point, batch, others, execution);
    const what = `the loss must be finite, got ${loss}; the first that is not finite is ${culprit}`;
    throw divergence(this.progress.step + 1, batches.sizes.length, what);
  }

  private requireFinite(): void {
    const { weights, states } = this.state.current;
    requireFinite([weights, states], this.progress.step, this.options.batches.sizes.length);
  }

  private async endEpoch(): Promise<void> {
    const { settings, test } = this.options;
    this.requireFinite();
    const { weights, buffers } = this.state.current;
    this.average.include(weights, this.progress.epoch, settings.epochs);
    const accuracy = test ? await test(new Map([...weights.views, ...buffers.views])) : null;
    this.progress.endEpoch(this.scalars.rate![0]!, accuracy);
  }

  private otherTensors(size: number): Tensors {
    const { stream } = this.options;
    const masks = this.masks.draw(size, stream.child('dropout', this.progress.step));
    const draws = this.draws.draw(stream.child('draws', this.progress.step));
    const { buffers } = this.state.current;
    return Object.fromEntries([...buffers.views, ...masks, ...draws]);
  }

  private stepScalars(): Tensors {
    const { settings, batches } = this.options;
    const { epoch, batch, step } = this.progress;
    const progress = (epoch + batch / batches.sizes.length) / settings.epochs;
    this.scalars.rate![0] = learningRate(settings.schedule, settings.learningRate, progress);
    const kind = optimiserKind(settings.optimiser);
    const factors = kind.corrections?.(settings.optimiser, step + 1);
    this.scalars['correction.mean']![0] = factors?.mean ?? 1;
    this.scalars['correction.square']![0] = factors?.square ?? 1;
    return this.scalars;
  }
}

function copies(views: readonly (readonly [string, Float32Array])[]): ModelValues {
  return new Map(views.map(([name, values]) => [name, values.slice()]));
}
