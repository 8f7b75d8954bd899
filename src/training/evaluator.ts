import { batchSizes, fillBatch } from '../data/batches.js';
import { type Dataset, pixelsOf, type Split } from '../data/dataset.js';
import type { Normaliser } from '../data/normalise.js';
import { constant, input, type Value } from '../graph/index.js';
import { applyModel, type ModelSpec } from '../nn/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import { countCorrect } from './step-graph.js';

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** Values of all of a model's tensors (parameters and buffers), by name. */
export type ModelValues = ReadonlyMap<string, Float32Array>;

/** The network in evaluation mode, counting right answers; tensors fed, or constants where values are given. */
export function evaluationGraph(
  model: ModelSpec,
  size: number,
  values?: ModelValues,
): Record<string, Value> {
  const images = input('images', [size, ...model.input]);
  const labels = input('labels', [size], 'int64');
  const source = values
    ? (name: string, shape: readonly number[]) => constant(values.get(name)!, shape)
    : input;
  const { output } = applyModel(model, images, 'evaluation', source);
  return { correct: countCorrect(output, labels) };
}

interface PreparedBatch {
  readonly size: number;
  readonly images: Float32Array;
  readonly labels: BigInt64Array;
}

/** A split of a data set, normalised once and held for many evaluations. */
export class TestSet {
  readonly batches: readonly PreparedBatch[];
  readonly count: number;

  constructor(dataset: Dataset, split: Split, normaliser: Normaliser, batchSize = 500) {
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

/** Test accuracy of a model whose tensors are fed: for training, where they change all the time. */
export class Evaluator {
  private constructor(
    private readonly executables: ReadonlyMap<number, Executable>,
    private readonly testSet: TestSet,
  ) {}

  static async create(
    model: ModelSpec,
    testSet: TestSet,
    execution: Execution,
  ): Promise<Evaluator> {
    return new Evaluator(await compileSizes(model, testSet, execution), testSet);
  }

  /** @returns percent of the test set classified rightly. */
  async accuracy(values: ModelValues): Promise<number> {
    return await countOver(this.executables, this.testSet, Object.fromEntries(values));
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await executable.release();
  }
}

/**
 * Test accuracy of one set of values, compiled into the network as constants: faster than feeding
 * them, for tens of milliseconds of compilation.
 * @returns percent of the test set classified rightly.
 */
export async function bakedAccuracy(
  model: ModelSpec,
  testSet: TestSet,
  values: ModelValues,
  execution: Execution,
): Promise<number> {
  const executables = await compileSizes(model, testSet, execution, values);
  try {
    return await countOver(executables, testSet, {});
  } finally {
    for (const executable of executables.values()) await executable.release();
  }
}

async function compileSizes(
  model: ModelSpec,
  testSet: TestSet,
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

async function countOver(
  executables: ReadonlyMap<number, Executable>,
  testSet: TestSet,
  tensors: Readonly<Record<string, Float32Array>>,
): Promise<number> {
  let correct = 0;
  for (const { size, images, labels } of testSet.batches) {
    const results = await executables.get(size)!.run({ ...tensors, images, labels });
    correct += Number(results.correct![0]);
  }
  return (100 * correct) / testSet.count;
}
