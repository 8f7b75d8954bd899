import { sizeOf } from '../graph/index.js';
import { describeModel, type ModelSpec } from '../nn/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { BatchSource } from './batches.js';
import { feed, lossGraph } from './step-graph.js';
import type { TensorSet } from './tensor-set.js';

/**
 * Batch-norm statistics of given weights, by one pass over the training data: the mean over images of each
 * batch's mean and unbiased variance. Averaged weights need it, as no batch was ever seen with them.
 * @returns every buffer by name; empty for a network without any.
 * @see Izmailov et al. 2018, section 3.2 (bn_update of their code).
 */
export async function estimateStatistics(
  model: ModelSpec,
  weights: TensorSet,
  batches: BatchSource,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<ReadonlyMap<string, Float32Array>> {
  const sums = new Map<string, Float64Array>();
  const executables = new Map<number, Executable>();
  let seen = 0;
  if (statisticsGraph(model, 1).names.length === 0) return new Map();
  try {
    for (let index = 0; index < batches.sizes.length; index++) {
      const batch = batches.load(0, index);
      const executable =
        executables.get(batch.size) ?? (await compileFor(model, batch.size, execution));
      executables.set(batch.size, executable);
      const results = await executable.run(feedsOf(model, executable, weights, batch.images));
      for (const [name, values] of Object.entries(results)) {
        const sum = sums.get(name) ?? new Float64Array(values.length);
        sums.set(name, sum);
        for (let i = 0; i < sum.length; i++) sum[i]! += batch.size * Number(values[i]);
      }
      seen += batch.size;
    }
  } finally {
    for (const executable of executables.values()) await executable.release();
  }
  return new Map([...sums].map(([name, sum]) => [name, Float32Array.from(sum, (s) => s / seen)]));
}

function statisticsGraph(model: ModelSpec, size: number) {
  const { batchStatistics } = lossGraph(model, size);
  return { names: [...batchStatistics.keys()], outputs: Object.fromEntries(batchStatistics) };
}

async function compileFor(
  model: ModelSpec,
  size: number,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<Executable> {
  return await compile(statisticsGraph(model, size).outputs, execution);
}

/** Nothing random happens while statistics are measured: dropout's masks are all ones, noise is zero. */
function feedsOf(
  model: ModelSpec,
  executable: Executable,
  weights: TensorSet,
  images: Float32Array,
): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = { images };
  const { draws } = describeModel(model);
  for (const { name, shape } of draws) feeds[name] = new Float32Array(sizeOf(shape));
  for (const [name, values] of weights.views) feeds[feed.at(name)] = values;
  for (const [name, { shape }] of executable.inputs) {
    feeds[name] ??= new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1);
  }
  return feeds;
}
