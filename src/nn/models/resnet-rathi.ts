import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { dropoutOf } from './dropout-of.js';
import { requireDepth, requireShare } from './requirements.js';

/** Blocks of two convolutions in each of the four stages; three convolutions and the classifier come to them. */
const blocksByDepth: Readonly<Record<number, readonly number[]>> = {
  20: [2, 2, 2, 2],
  34: [3, 4, 5, 3],
};

/**
 * Wide ResNet for conversion to spikes, without batch normalisation and biases: three 3 x 3 convolutions, average
 * pooling, four stages of basic blocks with 64, 128, 256 and 512 channels, ReLU after each sum, dropout inside the
 * blocks, 1 x 1 convolutions as shortcuts where the shape changes. ResNet-20 has 11,253,440 parameters for 32 x 32
 * colour images and 10 classes.
 * @param depth 20 or 34.
 * @param input [channels, height, width].
 * @param dropout share of elements that dropout zeroes, 0.2 in the authors' program.
 * @throws SpecError for another depth, or a share out of range.
 * @see Rathi et al., ICLR 2020; self_models/resnet.py of github.com/nitin-rathi/hybrid-snn-conversion.
 */
export function resnetRathi(
  depth: number,
  classes: number,
  input: ModelSpec['input'],
  dropout = 0.2,
): ModelSpec {
  const blocks = blocksByDepth[depth] ?? [];
  requireDepth(blocks.length > 0, '20 or 34', depth, 'Take one of these.');
  requireShare('dropout', dropout);
  const stages = blocks.flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) => block(64 * 2 ** stage, stage > 0 && i === 0, dropout)),
  );
  return {
    name: `resnet${depth}-rathi`,
    input,
    initialisation: 'he-small-linear',
    layers: [
      ...convolution(64, 1),
      ...dropoutOf(dropout),
      ...convolution(64, 1),
      ...dropoutOf(dropout),
      ...convolution(64, 1),
      { kind: 'averagePool', kernel: 2 },
      ...stages.flat(),
      { kind: 'flatten' },
      { kind: 'linear', outputs: classes, bias: false },
    ],
  };
}

function block(outputs: number, halves: boolean, dropout: number): readonly LayerSpec[] {
  const body: LayerSpec[] = [
    ...convolution(outputs, halves ? 2 : 1),
    ...dropoutOf(dropout),
    { kind: 'conv2d', outputs, kernel: 3, padding: 1, bias: false },
  ];
  const side: LayerSpec = { kind: 'conv2d', outputs, kernel: 1, stride: 2, bias: false };
  return [{ kind: 'residual', body, ...(halves ? { shortcut: [side] } : {}) }, { kind: 'relu' }];
}

function convolution(outputs: number, stride: number): readonly LayerSpec[] {
  return [
    { kind: 'conv2d', outputs, kernel: 3, stride, padding: 1, bias: false },
    { kind: 'relu' },
  ];
}
