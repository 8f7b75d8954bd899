import { DivergenceError } from '../errors.js';
import type { BufferSpec, ModelSpec, OptimiserSettings, ParameterSpec } from '../nn/index.js';
import { describeModel, initialValues, learningRate, optimiserKind } from '../nn/index.js';
import { createArena, type Stream } from '../random/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import { WeightAverage } from './averaging.js';
import { estimateStatistics } from './batch-norm-statistics.js';
import type { Batch, BatchSource } from './batches.js';
import { findNonFinite, nonFiniteTensor } from './diagnose.js';
import { DropoutMasks } from './dropout-masks.js';
import type { ModelValues } from './evaluator.js';
import { createMethod, type Method } from './methods/index.js';
import type { TrainingSettings } from './settings.js';
import {
  checkSnapshot,
  type EpochRecord,
  type TrainingProgress,
  type TrainingSnapshot,
} from './snapshot.js';
import { feed, stepGraph } from './step-graph.js';
import { allocatorOf, bytesOf, type NamedShape, TensorSet } from './tensor-set.js';

/** What a training needs. */
export interface TrainerOptions {
  readonly model: ModelSpec;
  readonly settings: TrainingSettings;
  readonly batches: BatchSource;
  readonly execution: Pick<CompileOptions, 'backend' | 'threads'>;
  /** Of this run: `init` is drawn once, `noise` and `dropout` once a step. */
  readonly stream: Stream;
  /** Test accuracy of the current values, in percent, asked for after each epoch; none when left out. */
  readonly test?: (values: ModelValues) => Promise<number>;
}

type Tensors = Record<string, Float32Array>;

/** One side of the double buffer: a step reads one and writes the other. */
interface Side {
  readonly weights: TensorSet;
  readonly states: TensorSet;
  readonly buffers: TensorSet;
}

/**
 * Trains one network: batches, the method's point, one compiled step, averaging. It can be stopped between any
 * two steps; a snapshot restored elsewhere goes on with the same bits, since every random draw is addressed by
 * what it is for.
 */
export class Trainer {
  /** Records of finished epochs. */
  readonly history: EpochRecord[] = [];
  private readonly executables = new Map<number, Promise<Executable>>();
  private readonly method: Method;
  private readonly average: WeightAverage;
  private readonly masks: DropoutMasks;
  private readonly scalars: Tensors = {
    rate: new Float32Array(1),
    'correction.mean': new Float32Array(1),
    'correction.square': new Float32Array(1),
  };
  private current: Side;
  private next: Side;
  private epoch = 0;
  private batch = 0;
  private step = 0;
  private lossSum = 0;
  private correctSum = 0;
  private seen = 0;
  private seconds = 0;

  constructor(private readonly options: TrainerOptions) {
    const { model, settings } = options;
    const { parameters, buffers, masks } = describeModel(model);
    const states = stateSpecs(parameters, settings.optimiser);
    const bytes = bytesOf(parameters, 4) + bytesOf(states, 2) + bytesOf(buffers, 2);
    const allocate = allocatorOf(createArena(bytes));
    const side = (): Side => ({
      weights: new TensorSet(parameters, allocate),
      states: new TensorSet(states, allocate),
      buffers: new TensorSet(buffers, allocate),
    });
    this.current = side();
    this.next = side();
    this.average = new WeightAverage(settings.averaging, new TensorSet(parameters, allocate));
    this.initialise(parameters, buffers);
    this.masks = new DropoutMasks(masks);
    this.method = createMethod(settings.method, {
      model,
      parameters,
      execution: options.execution,
      stream: options.stream.child('noise'),
      scratch: new TensorSet(parameters, allocate),
    });
  }

  /** Mean number of gradients a step costs. */
  get gradientsPerStep(): number {
    return this.method.gradientsPerStep;
  }

  /** Whether every epoch is done. */
  get finished(): boolean {
    return this.epoch >= this.options.settings.epochs;
  }

  /** Steps done, and in all. */
  get steps(): { readonly done: number; readonly total: number } {
    const { settings, batches } = this.options;
    return { done: this.step, total: settings.epochs * batches.sizes.length };
  }

  /**
   * Does one step, and what an epoch ends with where the step was its last.
   * @throws DivergenceError when the loss is not finite, or a weight at the end of an epoch; the snapshots taken
   * before are finite.
   */
  async advance(): Promise<void> {
    const start = performance.now();
    await this.trainBatch();
    this.seconds += (performance.now() - start) / 1000;
    if (this.batch === this.options.batches.sizes.length) await this.endEpoch();
  }

  /** Trained values: the averaged weights with their own statistics, or the last ones. */
  async values(which: 'average' | 'last'): Promise<ModelValues> {
    if (which === 'last' || this.average.count === 0) {
      return copies([...this.current.weights.views, ...this.current.buffers.views]);
    }
    const { model, batches, execution } = this.options;
    const statistics = await estimateStatistics(model, this.average.mean, batches, execution);
    return copies([...this.average.mean.views, ...statistics]);
  }

  /** Everything needed to go on from here. @throws DivergenceError where a weight is not finite. */
  snapshot(): TrainingSnapshot {
    this.refuseNonFinite();
    const tensors = this.storedTensors().map(
      ([name, spec, data]) => [name, { shape: spec.shape, data: data.slice() }] as const,
    );
    return { progress: this.progress(), tensors: new Map(tensors) };
  }

  /** Goes back to a snapshot. @throws DataError where it is another network's or optimiser's. */
  restore(snapshot: TrainingSnapshot): void {
    const { progress } = snapshot;
    const tensors = this.storedTensors();
    checkSnapshot(
      snapshot,
      tensors.map(([name, { shape }]) => ({ name, shape })),
    );
    for (const [name, , data] of tensors) data.set(snapshot.tensors.get(name)!.data);
    this.epoch = progress.epoch;
    this.batch = progress.batch;
    this.step = progress.step;
    this.lossSum = progress.lossSum;
    this.correctSum = progress.correctSum;
    this.seen = progress.seen;
    this.seconds = progress.seconds;
    this.average.count = progress.averaged;
    this.history.splice(0, this.history.length, ...progress.history);
  }

  /** Gives the sessions back. */
  async release(): Promise<void> {
    for (const executable of this.executables.values()) await (await executable).release();
    this.executables.clear();
    await this.method.release();
  }

  private initialise(parameters: readonly ParameterSpec[], buffers: readonly BufferSpec[]): void {
    const { model, stream } = this.options;
    const initialisation = model.initialisation ?? 'pytorch';
    for (const spec of parameters) {
      const values = initialValues(spec, initialisation, stream.child('init'));
      this.current.weights.get(spec.name).set(values);
    }
    for (const { name, fill } of buffers) this.current.buffers.get(name).fill(fill);
  }

  private async trainBatch(): Promise<void> {
    const batch = this.options.batches.load(this.epoch, this.batch);
    const executable = await this.executableFor(batch.size);
    const others = this.otherTensors(batch.size);
    const point = await this.pointFor(batch, others);
    const feeds = { ...others, ...this.stepScalars(), images: batch.images, labels: batch.labels };
    const results = await executable.run(
      { ...feeds, ...this.clean(), ...pointTensors(point) },
      written(this.next),
    );
    await this.account(batch, Number(results.loss![0]), Number(results.correct![0]), point, others);
  }

  /** The method's point; where weights have left the finite numbers, that is what is told. */
  private async pointFor(batch: Batch, others: Tensors): Promise<TensorSet> {
    const { weights } = this.current;
    try {
      return await this.method.pointFor({ step: this.step, weights, batch, others });
    } catch (error) {
      this.refuseNonFinite();
      throw error;
    }
  }

  private async account(
    batch: Batch,
    loss: number,
    correct: number,
    point: TensorSet,
    others: Tensors,
  ): Promise<void> {
    if (!Number.isFinite(loss)) await this.refuse(loss, point, batch, others);
    [this.current, this.next] = [this.next, this.current];
    this.lossSum += loss * batch.size;
    this.correctSum += correct;
    this.seen += batch.size;
    this.batch++;
    this.step++;
  }

  private async refuse(
    loss: number,
    point: TensorSet,
    batch: Batch,
    others: Tensors,
  ): Promise<never> {
    const { model, execution } = this.options;
    const culprit = await findNonFinite(model, point, batch, others, execution);
    throw this.divergence(
      this.step + 1,
      `the loss must be finite, got ${loss}; the first that is not finite is ${culprit}`,
    );
  }

  /** A step may have a finite loss and an infinite gradient: what is kept or measured is looked at first. */
  private refuseNonFinite(): void {
    const { weights, states } = this.current;
    const name = nonFiniteTensor(weights) ?? nonFiniteTensor(states);
    if (name === undefined) return;
    throw this.divergence(
      this.step,
      `every weight must be finite, got others in '${name}' after it`,
    );
  }

  private divergence(step: number, what: string): DivergenceError {
    const epoch = Math.ceil(step / this.options.batches.sizes.length);
    return new DivergenceError(
      `training step ${step} (epoch ${epoch}): ${what}. Lower the learning rate or the noise of training.`,
    );
  }

  private async endEpoch(): Promise<void> {
    const { settings, test } = this.options;
    const rate = this.scalars.rate![0]!;
    this.refuseNonFinite();
    this.average.include(this.current.weights, this.epoch, settings.epochs);
    const values = () => new Map([...this.current.weights.views, ...this.current.buffers.views]);
    this.history.push({
      epoch: this.epoch + 1,
      learningRate: rate,
      loss: this.lossSum / this.seen,
      trainAccuracy: (100 * this.correctSum) / this.seen,
      testAccuracy: test ? await test(values()) : null,
      seconds: this.seconds,
    });
    this.epoch++;
    this.batch = 0;
    this.lossSum = 0;
    this.correctSum = 0;
    this.seen = 0;
    this.seconds = 0;
  }

  private otherTensors(size: number): Tensors {
    const masks = this.masks.draw(size, this.options.stream.child('dropout', this.step));
    return { ...Object.fromEntries(this.current.buffers.views), ...Object.fromEntries(masks) };
  }

  private stepScalars(): Tensors {
    const { settings, batches } = this.options;
    const progress = (this.epoch + this.batch / batches.sizes.length) / settings.epochs;
    this.scalars.rate![0] = learningRate(settings.schedule, settings.learningRate, progress);
    const kind = optimiserKind(settings.optimiser);
    const factors = kind.corrections?.(settings.optimiser, this.step + 1);
    this.scalars['correction.mean']![0] = factors?.mean ?? 1;
    this.scalars['correction.square']![0] = factors?.square ?? 1;
    return this.scalars;
  }

  private clean(): Tensors {
    const { weights, states } = this.current;
    return { ...Object.fromEntries(weights.views), ...Object.fromEntries(states.views) };
  }

  private storedTensors(): (readonly [string, NamedShape, Float32Array])[] {
    const { weights, states, buffers } = this.current;
    const sets = [
      ['weights', weights],
      ['states', states],
      ['buffers', buffers],
      ['average', this.average.mean],
    ] as const;
    return sets.flatMap(([prefix, set]) =>
      set.specs.map((spec) => [`${prefix}/${spec.name}`, spec, set.get(spec.name)] as const),
    );
  }

  private progress(): TrainingProgress {
    const { epoch, batch, step, lossSum, correctSum, seen, seconds } = this;
    const { count: averaged } = this.average;
    const history = [...this.history];
    return { epoch, batch, step, lossSum, correctSum, seen, seconds, averaged, history };
  }

  private executableFor(size: number): Promise<Executable> {
    const known = this.executables.get(size);
    if (known) return known;
    const { model, settings, execution } = this.options;
    // A model may not use every scalar; the compiled graph then does not ask for it.
    const made = compile(stepGraph(model, size, settings.optimiser), execution);
    this.executables.set(size, made);
    return made;
  }
}

function stateSpecs(
  parameters: readonly ParameterSpec[],
  optimiser: OptimiserSettings,
): NamedShape[] {
  const states = optimiserKind(optimiser).states(optimiser);
  return parameters.flatMap(({ name, shape }) =>
    states.map((state) => ({ name: feed.state(state, name), shape })),
  );
}

function pointTensors(point: TensorSet): Tensors {
  return Object.fromEntries([...point.views].map(([name, values]) => [feed.at(name), values]));
}

function written({ weights, states, buffers }: Side): Tensors {
  return Object.fromEntries([...weights.views, ...states.views, ...buffers.views]);
}

function copies(views: readonly (readonly [string, Float32Array])[]): ModelValues {
  return new Map(views.map(([name, values]) => [name, values.slice()]));
}
