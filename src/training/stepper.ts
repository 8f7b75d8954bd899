import type { ModelSpec, OptimiserSettings } from '../nn/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { Batch } from './batches.js';
import type { TrainingState } from './state.js';
import { feed, gradientGraph, stepGraph } from './step-graph.js';
import type { TensorSet } from './tensor-set.js';

type Tensors = Readonly<Record<string, Float32Array>>;

/** What a step measured at the points of its gradients: the mean loss, and the number of right answers. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
}

/**
 * Runs a training step: the mean gradient of the points, applied to the clean weights. The last point's gradient
 * and the update are one compiled graph; of several points, the others' gradients are summed before it. Graphs
 * are compiled when first used, once a batch size.
 */
export class Stepper {
  private readonly executables = new Map<string, Promise<Executable>>();
  private sums: Record<string, Float32Array> = {};

  /** @param points how many points' gradients a step averages. */
  constructor(
    private readonly model: ModelSpec,
    private readonly optimiser: OptimiserSettings,
    private readonly points: number,
    private readonly execution: Pick<CompileOptions, 'backend' | 'threads'>,
  ) {}

  /** Adds the gradient at a point to those that `finish` will average; call for all but the last point. */
  async addGradient(point: TensorSet, batch: Batch, others: Tensors): Promise<StepResult> {
    const executable = await this.executableFor('gradient', batch.size);
    const feeds = { ...others, ...batchFeeds(batch), ...pointFeeds(point) };
    const results = await executable.run(feeds);
    for (const name of point.views.keys()) {
      const fresh = results[feed.gradient(name)] as Float32Array;
      const sum = this.sums[feed.sum(name)];
      if (!sum) this.sums[feed.sum(name)] = fresh;
      else for (let i = 0; i < sum.length; i++) sum[i]! += fresh[i]!;
    }
    return measured(results);
  }

  /**
   * Takes the gradient at the last point and does the step, from `state.current` to `state.next`; running
   * statistics move on once, by this gradient's batch.
   */
  async finish(
    state: TrainingState,
    point: TensorSet,
    batch: Batch,
    others: Tensors,
  ): Promise<StepResult> {
    const executable = await this.executableFor('step', batch.size);
    const { weights, states } = state.current;
    const clean = Object.fromEntries([...weights.views, ...states.views]);
    const feeds = {
      ...others,
      ...batchFeeds(batch),
      ...clean,
      ...this.sums,
      ...pointFeeds(point),
    };
    const { next } = state;
    const into = [...next.weights.views, ...next.states.views, ...next.buffers.views];
    this.sums = {};
    return measured(await executable.run(feeds, Object.fromEntries(into)));
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await (await executable).release();
    this.executables.clear();
  }

  private executableFor(kind: 'gradient' | 'step', size: number): Promise<Executable> {
    const key = `${kind} ${size}`;
    const known = this.executables.get(key);
    if (known) return known;
    const graph =
      kind === 'gradient'
        ? gradientGraph(this.model, size)
        : stepGraph(this.model, size, this.optimiser, this.points);
    // A model may not use every scalar; the compiled graph then does not ask for it.
    const made = compile(graph, this.execution);
    this.executables.set(key, made);
    return made;
  }
}

function measured(results: Readonly<Record<string, ArrayLike<number | bigint>>>): StepResult {
  return { loss: Number(results.loss![0]), correct: Number(results.correct![0]) };
}

function batchFeeds({ images, labels }: Batch) {
  return { images, labels };
}

function pointFeeds(point: TensorSet): Tensors {
  return Object.fromEntries([...point.views].map(([name, values]) => [feed.at(name), values]));
}
