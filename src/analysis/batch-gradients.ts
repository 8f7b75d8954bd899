import { describeModel, type ModelSpec } from '../nn/index.js';
import type { ImageSet, ModelValues } from '../training/index.js';
import { BatchExecutables, type Execution } from './batch-executables.js';
import { derivative, gradientGraph } from './loss-graphs.js';
import { WeightSpace } from './weight-space.js';

/**
 * Gradients of the loss, the mean cross-entropy or a network's own, one for each batch of a set of images, of the network
 * as it is used (running statistics fixed, no dropout); compiled once, for many points of weight space.
 */
export class BatchGradients {
  private constructor(
    readonly space: WeightSpace,
    readonly images: ImageSet,
    private readonly executables: BatchExecutables,
  ) {}

  /** @param space the tensors to differentiate by; all trainable ones unless given. */
  static async create(
    model: ModelSpec,
    images: ImageSet,
    execution: Execution,
    space = new WeightSpace(describeModel(model).parameters),
  ): Promise<BatchGradients> {
    const names = space.tensors.map(({ name }) => name);
    const build = (size: number) => gradientGraph(model, size, names);
    return new BatchGradients(
      space,
      images,
      await BatchExecutables.create(images, build, execution),
    );
  }

  /** @param values every parameter and buffer. @returns [dimensions] for each batch, in order. */
  async at(values: ModelValues): Promise<Float32Array[]> {
    const feeds = Object.fromEntries(values);
    const gradients: Float32Array[] = [];
    for (const { size, images, labels } of this.images.batches) {
      const results = await this.executables.for(size).run({ ...feeds, images, labels });
      gradients.push(this.space.collect(results, derivative.gradient));
    }
    return gradients;
  }

  async release(): Promise<void> {
    await this.executables.release();
  }
}
