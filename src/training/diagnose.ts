import { abs, max } from '../graph/index.js';
import type { ModelSpec } from '../nn/index.js';
import { type CompileOptions, compile } from '../runtime/index.js';
import type { Batch } from './batches.js';
import { feed, lossGraph } from './step-graph.js';
import type { TensorSet } from './tensor-set.js';

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
  for (const [name, values] of point.views) {
    if (!values.every(Number.isFinite)) return `weights '${name}'`;
  }
  const graph = lossGraph(model, batch.size);
  const layers = [...graph.layerOutputs];
  const outputs = Object.fromEntries(layers.map(([name, value]) => [name, max(abs(value))]));
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
