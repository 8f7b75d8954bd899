import { describeModel, type ModelSpec } from '../nn/index.js';
import { momentsOf } from '../random/index.js';
import type { WeightHistogram } from '../report/result.js';
import type { ModelValues } from '../training/index.js';

const bins = 60;

/** How each weight matrix and kernel of a network is distributed, over 60 bins from its least to its largest. */
export function weightHistograms(
  model: ModelSpec,
  values: ModelValues,
): readonly WeightHistogram[] {
  return describeModel(model)
    .parameters.filter(({ role }) => role === 'weight')
    .map(({ name }) => histogram(name, values.get(name)!));
}

function histogram(tensor: string, values: Float32Array): WeightHistogram {
  const { mean, std, min, max } = momentsOf(values);
  const width = (max - min) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    counts[Math.min(bins - 1, Math.floor((value - min) / width))]!++;
  }
  const edges = Array.from({ length: bins + 1 }, (_, i) => min + i * width);
  return { tensor, mean, std, min, max, edges, counts };
}
