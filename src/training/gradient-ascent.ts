import type { ParameterSpec } from '../nn/index.js';
import { compile, type Executable } from '../runtime/index.js';
import { type AscentOptions, ascentGraph } from './ascent-graph.js';
import type { MethodContext, StepContext } from './methods/method.js';
import { feed } from './step-graph.js';
import type { TensorSet } from './tensor-set.js';

/** Moves weights up the loss by given distances; compiled when first used, once a batch size. */
export class GradientAscent {
  private readonly executables = new Map<number, Promise<Executable>>();
  private readonly radii: readonly Float32Array[];

  constructor(
    private readonly context: MethodContext,
    private readonly varying: readonly ParameterSpec[],
    private readonly options: AscentOptions,
  ) {
    this.radii = varying.map(() => new Float32Array(1));
  }

  /**
   * @param radii distance to go for each varying tensor.
   * @returns the context's scratch set: varying tensors moved, the others as they were.
   */
  async move(
    { weights, batch, others }: StepContext,
    radii: readonly number[],
  ): Promise<TensorSet> {
    const { scratch } = this.context;
    const executable = await this.executableFor(batch.size);
    const feeds: Record<string, Float32Array | BigInt64Array> = {
      ...others,
      images: batch.images,
      labels: batch.labels,
    };
    const into: Record<string, Float32Array> = {};
    for (const [name, clean] of weights.views) {
      feeds[feed.at(name)] = clean;
      if (executable.outputs.has(feed.at(name))) into[feed.at(name)] = scratch.get(name);
      else scratch.get(name).set(clean);
    }
    this.varying.forEach(({ name }, i) => {
      this.radii[i]![0] = radii[i]!;
      feeds[`radius.${name}`] = this.radii[i]!;
    });
    await executable.run(feeds, into);
    return scratch;
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await (await executable).release();
    this.executables.clear();
  }

  private executableFor(size: number): Promise<Executable> {
    const known = this.executables.get(size);
    if (known) return known;
    const names = this.varying.map(({ name }) => name);
    const graph = ascentGraph(this.context.model, size, names, this.options);
    const made = compile(graph, this.context.execution);
    this.executables.set(size, made);
    return made;
  }
}
