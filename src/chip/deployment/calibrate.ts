import type { Dataset } from '../../data/dataset.js';
import type { Normaliser } from '../../data/normalise.js';
import { constant, input, max, min, type Value } from '../../graph/index.js';
import { applyModel, type ModelSpec } from '../../nn/index.js';
import { type CompileOptions, compile } from '../../runtime/index.js';
import { type ModelValues, type PreparedBatch, TestSet } from '../../training/index.js';
import type { ComputeInMemory } from '../engine.js';
import { deploy } from './deploy.js';
import type { SignalRanges } from './rewrite.js';
import { isActivation, placeLayers } from './walk.js';

/** Images that converters are set on. */
export type CalibrationBatch = Pick<PreparedBatch, 'size' | 'images'>;

/**
 * The first images of the training split, in its own order; our choice, so that no test image sets a converter.
 * @param count at most so many.
 */
export function calibrationBatch(
  { shape, train, ...rest }: Dataset,
  tables: Normaliser,
  count = 500,
): CalibrationBatch {
  const size = Math.min(count, train.count);
  const images = train.images.subarray(0, (size * train.images.length) / train.count);
  const first = { count: size, images, labels: train.labels.subarray(0, size) };
  return new TestSet({ ...rest, shape, train }, first, tables, size).batches[0]!;
}

/**
 * Measures what signals take on after each activation of the network deployed without any error: [0, max] after
 * ReLU, [min, max] after others. Where nothing ever comes through, the width is set to 1.
 * @returns by the activation's path; the same for every chip.
 */
export async function calibrate(
  model: ModelSpec,
  values: ModelValues,
  engine: ComputeInMemory,
  { size, images }: CalibrationBatch,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<SignalRanges> {
  if (activations(model).length === 0) return new Map();
  const ideal = deploy(model, values, { ...engine, digitisation: 'ideal' });
  const graph = extremes(ideal.model, ideal.values, size);
  const executable = await compile(graph, { ...execution, purpose: 'evaluation' });
  try {
    const results = await executable.run({ images });
    return rangesOf(ideal.model, (name) => Number(results[name]![0]));
  } finally {
    await executable.release();
  }
}

function extremes(model: ModelSpec, values: ModelValues, size: number): Record<string, Value> {
  const images = input('images', [size, ...model.input]);
  const held = (name: string, shape: readonly number[]) => constant(values.get(name)!, shape);
  const { layerOutputs } = applyModel(model, images, 'evaluation', held);
  const ends = activations(model).flatMap(({ path, layer }) => {
    const signal = layerOutputs.get(path)!;
    const high = [`high:${path}`, max(signal)] as const;
    return layer.kind === 'relu' ? [high] : [high, [`low:${path}`, min(signal)] as const];
  });
  return Object.fromEntries(ends);
}

function rangesOf(model: ModelSpec, read: (name: string) => number): SignalRanges {
  return new Map(
    activations(model).map(({ path, layer }) => {
      const low = layer.kind === 'relu' ? 0 : read(`low:${path}`);
      const high = read(`high:${path}`);
      return [path, { low, high: high > low ? high : low + 1 }];
    }),
  );
}

function activations({ layers }: ModelSpec) {
  return placeLayers(layers).filter(({ layer }) => isActivation(layer));
}
