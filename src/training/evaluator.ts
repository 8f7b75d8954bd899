import { batchSizes, fillBatch } from '../data/batches.js';
import { type Dataset, pixelsOf, type Split } from '../data/dataset.js';
import type { Normaliser } from '../data/normalise.js';
import { constant, input, type Value } from '../graph/index.js';
import { applyModel, describeModel, type ModelSpec } from '../nn/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import { type Evaluation, Scores } from './scores.js';

export type { Evaluation } from './scores.js';

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** Values of all of a model's tensors (parameters and buffers), by name. */
export type ModelValues = ReadonlyMap<string, Float32Array>;

/** The network in evaluation mode, giving its `logits`; tensors fed, or constants where values are given. */
export function evaluationGraph(
  model: ModelSpec,
  size: number,
  values?: ModelValues,
): Record<string, Value> {
  const images = input('images', [size, ...model.input]);
  const source = values
    ? (name: string, shape: readonly number[]) => constant(values.get(name)!, shape)
    : input;
  const { output } = applyModel(model, images, 'evaluation', source);
  return { logits: output };
}

/** One batch, in arrays that nothing overwrites. */
export interface PreparedBatch {
  readonly size: number;
  /** [size, channels · height · width], normalised. */
  readonly images: Float32Array;
  /** [size]. */
  readonly labels: BigInt64Array;
}

/** Images and labels in batches that stay as they are, held for many evaluations. */
export interface ImageSet {
  readonly batches: readonly PreparedBatch[];
  /** Images in all. */
  readonly count: number;
}

/** Images of a batch of tests. */
const TEST_BATCH = 500;

/** As many as of any network, or, of one in time, as many steps of images. */
export function testBatchSize(model: ModelSpec): number {
  return Math.ceil(TEST_BATCH / describeModel(model).steps);
}

/** A split of a data set in its own order, normalised once. */
export class TestSet implements ImageSet {
  readonly batches: readonly PreparedBatch[];
  readonly count: number;

  constructor(dataset: Dataset, split: Split, normaliser: Normaliser, batchSize = TEST_BATCH) {
    this.count = split.count;
    let start = 0;
    this.batches = batchSizes(split.count, Math.min(batchSize, split.count), 'keep').map((size) => {
      const images = new Float32Array(size * pixelsOf(dataset.shape));
      const labels = new BigInt64Array(size);
      fillBatch(split, normaliser, null, start, size, images, labels);
      start += size;
      return { size, images, labels };
    });
  }
}

/** Tests a model whose tensors are fed: for training, where they change all the time. */
export class Evaluator {
  private constructor(
    private readonly executables: ReadonlyMap<number, Executable>,
    private readonly testSet: ImageSet,
  ) {}

  static async create(
    model: ModelSpec,
    testSet: ImageSet,
    execution: Execution,
  ): Promise<Evaluator> {
    return new Evaluator(await compileSizes(model, testSet, execution), testSet);
  }

  /** Loss, top-1 and top-5 over the test set. */
  async evaluate(values: ModelValues): Promise<Evaluation> {
    return await scoreOver(this.executables, this.testSet, Object.fromEntries(values));
  }

  /** @returns percent of the test set classified rightly. */
  async accuracy(values: ModelValues): Promise<number> {
    return (await this.evaluate(values)).top1;
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await executable.release();
  }
}

/**
 * Tests one set of values, compiled into the network as constants: faster than feeding them, for tens of
 * milliseconds of compilation.
 * @param values every parameter and buffer of the model.
 * @returns loss, top-1 and top-5 over the test set, from one pass.
 */
export async function evaluateBaked(
  model: ModelSpec,
  testSet: ImageSet,
  values: ModelValues,
  execution: Execution,
): Promise<Evaluation> {
  const executables = await compileSizes(model, testSet, execution, values);
  try {
    return await scoreOver(executables, testSet, {});
  } finally {
    for (const executable of executables.values()) await executable.release();
  }
}

/**
 * Test accuracy of one set of values, compiled into the network as constants.
 * @returns percent of the test set classified rightly.
 */
export async function bakedAccuracy(...network: Parameters<typeof evaluateBaked>): Promise<number> {
  return (await evaluateBaked(...network)).top1;
}

async function compileSizes(
  model: ModelSpec,
  testSet: ImageSet,
  execution: Execution,
  values?: ModelValues,
): Promise<Map<number, Executable>> {
  const executables = new Map<number, Executable>();
  for (const { size } of testSet.batches) {
    if (executables.has(size)) continue;
    const graph = evaluationGraph(model, size, values);
    const purpose = values ? 'evaluation' : 'training';
    executables.set(size, await compile(graph, { ...execution, purpose }));
  }
  return executables;
}

async function scoreOver(
  executables: ReadonlyMap<number, Executable>,
  testSet: ImageSet,
  tensors: Readonly<Record<string, Float32Array>>,
): Promise<Evaluation> {
  const scores = new Scores();
  for (const { size, images, labels } of testSet.batches) {
    const { logits } = await executables.get(size)!.run({ ...tensors, images });
    scores.include(logits as Float32Array, labels);
  }
  return scores.evaluation();
}
