import { subtract, sum } from '../graph/index.js';
import type { ModelSpec } from '../nn/index.js';
import { momentsOf } from '../random/index.js';
import { type CompileOptions, compile } from '../runtime/index.js';
import type { Batch } from './batches.js';
import { feed, lossGraph } from './step-graph.js';
import type { TensorSet } from './tensor-set.js';

/** Name of the first tensor that is not finite everywhere; undefined where all are. */
export function nonFiniteTensor({ views }: TensorSet): string | undefined {
  // The mean of an array is finite exactly where all its elements are.
  return [...views].find(([, values]) => !Number.isFinite(momentsOf(values).mean))?.[0];
}

/**
 * Finds where a network left the finite numbers: the first tensor that is not finite, else the first layer
 * whose output is not.
 * @returns e.g. `weights 'fc1.weight'`, `the output of layer 'conv2'`, or `the loss`.
 */
export async function findNonFinite(
  model: ModelSpec,
  point: TensorSet,
  batch: Batch,
  others: Readonly<Record<string, Float32Array>>,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<string> {
  const weights = nonFiniteTensor(point);
  if (weights !== undefined) return `weights '${weights}'`;
  const graph = lossGraph(model, batch.size);
  const layers = [...graph.layerOutputs];
  // x - x is 0 for finite x alone, and a sum passes on what is not a number; a maximum may not.
  const outputs = Object.fromEntries(layers.map(([name, x]) => [name, sum(subtract(x, x))]));
  const executable = await compile(outputs, execution);
  try {
    const points = [...point.views].map(([name, values]) => [feed.at(name), values]);
    const feeds = { ...others, ...Object.fromEntries(points), ...batch };
    const results = await executable.run(feeds);
    const bad = layers.find(([name]) => !Number.isFinite(Number(results[name]![0])));
    return bad ? `the output of layer '${bad[0]}'` : 'the loss';
  } finally {
    await executable.release();
  }
}
