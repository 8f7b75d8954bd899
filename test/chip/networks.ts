import {
  type ComputeInMemory,
  computeInMemoryDefaults,
  type Hardware,
} from '../../src/chip/index.js';
import { sizeOf } from '../../src/graph/index.js';
import { describeModel, type ModelSpec, wideResnet } from '../../src/nn/index.js';
import type { ModelValues } from '../../src/training/index.js';
import { filled, spread } from '../nn/golden.js';

/** A compute-in-memory engine whose every array varies. */
export function hardware(own: Partial<ComputeInMemory> = {}, sigmaOfRange = 0): Hardware {
  const targets = { biases: true, batchNorm: true };
  return {
    variation: { sigmaOfRange, range: 'absolute-max', targets },
    engine: { ...computeInMemoryDefaults, ...own },
  };
}

/** Values as after a training: batch norms with statistics that are not 0 and 1. */
export function trainedValues(model: ModelSpec): ModelValues {
  const values = new Map(Object.entries(filled(model)));
  describeModel(model).buffers.forEach(({ name, shape }, i) => {
    const x = spread([sizeOf(shape)], 500 + i, 0.4);
    values.set(name, name.endsWith('variance') ? x.map((v) => 0.6 + v) : x);
  });
  return values;
}

/** Batch norm after convolutions, identity and subsampling shortcuts, pools of every kind, dropout. */
export const residual: ModelSpec = {
  name: 'residual',
  input: [2, 8, 8],
  layers: [
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'maxPool', kernel: 2 },
    {
      kind: 'residual',
      body: [
        { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1, bias: false },
        { kind: 'batchNorm', epsilon: 1e-3 },
      ],
    },
    { kind: 'leakyRelu', slope: 0.1 },
    {
      kind: 'residual',
      body: [{ kind: 'conv2d', outputs: 6, kernel: 3, stride: 2, padding: 1 }],
      shortcut: [{ kind: 'subsample', stride: 2, outputs: 6 }],
    },
    { kind: 'dropout', rate: 0.4 },
    { kind: 'averagePool', kernel: 2 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 3 },
  ],
};

/** Pre-activation blocks, the first of each stage with a 1 x 1 convolution as shortcut. */
export const wide: ModelSpec = wideResnet({ depth: 10, width: 1, dropout: 0.3 }, 5, [3, 8, 8]);
