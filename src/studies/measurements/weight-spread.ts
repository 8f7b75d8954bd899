import { z } from 'zod';
import type { MethodResult, WeightHistogram } from '../../report/result.js';
import type { Series } from '../series.js';
import { exactPoint } from '../series.js';
import { measurement } from './measurement.js';

const settings = z.strictObject({
  /** Which tensors: all weight matrices and kernels, or the first or last of them. */
  tensors: z.enum(['all', 'first', 'last']),
});

/**
 * How widely the trained weights of each method are spread: std(w) of each tensor, of the first training; x is
 * the tensor's name, or `first`, `last`. The last line of each method, `<method>-histogram`, is the share of
 * weights by value in the tensor asked for.
 * @see WVAT paper, Figures 6, 8, 9.
 */
export const weightSpread = measurement(settings, async ({ id, experiment, settings }) => {
  const { result } = experiment;
  const matrices = result.model.weightTensors
    .filter(({ shape }) => shape.length > 1)
    .map(({ name }) => name);
  const names =
    settings.tensors === 'all' ? matrices : [matrices.at(settings.tensors === 'first' ? 0 : -1)!];
  return result.methods.flatMap((method) => [
    spreadOf(id, method, names, settings.tensors),
    ...(settings.tensors === 'all' ? [] : [histogramOf(id, method, names[0]!)]),
  ]);
});

function spreadOf(
  id: string,
  { name, label, weights }: MethodResult,
  tensors: readonly string[],
  which: string,
): Series {
  const points = tensors.map((tensor) =>
    exactPoint(which === 'all' ? tensor : which, find(weights, tensor).std),
  );
  return { name: `${id}/${name}`, label, axis: 'tensor', unit: 'std(w)', points };
}

function histogramOf(id: string, { name, label, weights }: MethodResult, tensor: string): Series {
  const { edges, counts } = find(weights, tensor);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const points = counts.map((count, i) =>
    exactPoint((edges[i]! + edges[i + 1]!) / 2, count / total),
  );
  return { name: `${id}/${name}-histogram`, label, axis: 'w', unit: 'share', points };
}

function find(weights: readonly WeightHistogram[], tensor: string): WeightHistogram {
  return weights.find((each) => each.tensor === tensor)!;
}
