import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { dropoutOf } from './dropout-of.js';
import { requireCount, requireDepth, requireShare } from './requirements.js';

/** What may be set of a Wide ResNet. */
export interface WideResnetSettings {
  /** 6n + 4. */
  readonly depth: number;
  /** How many times the channels of a plain ResNet. */
  readonly width: number;
  /** Share of elements that dropout zeroes before the second convolution of a block; 0.3 in the authors' runs. */
  readonly dropout: number;
}

/** The share with which Zagoruyko and Komodakis, and the HA-SGD paper after them, trained on CIFAR. */
export const wideResnetDropout = 0.3;

/**
 * Wide ResNet: pre-activation basic blocks in three stages of (depth - 4) / 6 with 16, 32 and 64 times `width`
 * channels. Where the channels change, body and 1 x 1 shortcut share one normalised input. 28-10 has 36.5 million
 * parameters, 16-10 has 17.1 million.
 * @param input [channels, height, width]; any, since pooling is global.
 * @throws SpecError for a depth that is not 6n + 4, or settings out of range.
 * @see Zagoruyko and Komodakis, BMVC 2016; models/wide-resnet.lua of
 * github.com/szagoruyko/wide-residual-networks.
 */
export function wideResnet(
  { depth, width, dropout }: WideResnetSettings,
  classes: number,
  input: ModelSpec['input'],
): ModelSpec {
  const blocks = (depth - 4) / 6;
  const isDepth = Number.isInteger(blocks) && blocks > 0;
  requireDepth(isDepth, '6n + 4', depth, 'Take for example 10, 16, 22, 28 or 40.');
  requireCount('width', width);
  requireShare('dropout', dropout);
  return {
    name: `wide-resnet-${depth}-${width}`,
    input,
    initialisation: 'he-conv',
    layers: [
      convolution(16, 3, 1),
      ...stage(blocks, 16, 16 * width, 1, dropout),
      ...stage(blocks, 16 * width, 32 * width, 2, dropout),
      ...stage(blocks, 32 * width, 64 * width, 2, dropout),
      ...activation,
      { kind: 'globalAveragePool' },
      { kind: 'linear', outputs: classes },
    ],
  };
}

const activation: readonly LayerSpec[] = [{ kind: 'batchNorm' }, { kind: 'relu' }];

function stage(
  blocks: number,
  inputs: number,
  outputs: number,
  stride: number,
  dropout: number,
): readonly LayerSpec[] {
  const first =
    inputs === outputs ? [keeping(outputs, dropout)] : changing(outputs, stride, dropout);
  return [...first, ...Array.from({ length: blocks - 1 }, () => keeping(outputs, dropout))];
}

function keeping(outputs: number, dropout: number): LayerSpec {
  return { kind: 'residual', body: [...activation, ...convolutions(outputs, 1, dropout)] };
}

function changing(outputs: number, stride: number, dropout: number): readonly LayerSpec[] {
  const shortcut = [convolution(outputs, 1, stride)];
  return [
    ...activation,
    { kind: 'residual', body: convolutions(outputs, stride, dropout), shortcut },
  ];
}

function convolutions(outputs: number, stride: number, dropout: number): readonly LayerSpec[] {
  return [
    convolution(outputs, 3, stride),
    ...activation,
    ...dropoutOf(dropout),
    convolution(outputs, 3, 1),
  ];
}

function convolution(outputs: number, kernel: 1 | 3, stride: number): LayerSpec {
  return { kind: 'conv2d', outputs, kernel, stride, padding: kernel === 3 ? 1 : 0, bias: false };
}
