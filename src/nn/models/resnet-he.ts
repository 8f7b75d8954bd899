import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { requireDepth } from './requirements.js';

function normalised(outputs: number, stride: number): LayerSpec[] {
  return [
    { kind: 'conv2d', outputs, kernel: 3, stride, padding: 1, bias: false },
    { kind: 'batchNorm' },
  ];
}

function block(outputs: number, stride: number): LayerSpec[] {
  return [
    {
      kind: 'residual',
      body: [...normalised(outputs, stride), { kind: 'relu' }, ...normalised(outputs, 1)],
      ...(stride > 1 ? { shortcut: [{ kind: 'subsample', stride, outputs }] } : {}),
    },
    { kind: 'relu' },
  ];
}

/**
 * He's ResNet for CIFAR: 6n + 2 layers in three stages of n blocks with 16, 32 and 64 channels, batch
 * normalisation, parameter-free shortcuts (option A). ResNet-20 (n = 3) has 269,722 parameters for 10 classes.
 * @param depth 20, 32, 44, 56 or 110: 6n + 2.
 * @param input [channels, height, width]; any, since pooling is global. CIFAR's by default.
 * @throws SpecError for another depth.
 * @see He et al. 2016, section 4.2.
 */
export function resnetHe(
  depth: number,
  classes: number,
  input: ModelSpec['input'] = [3, 32, 32],
): ModelSpec {
  const blocks = (depth - 2) / 6;
  const isDepth = Number.isInteger(blocks) && blocks > 0;
  requireDepth(isDepth, '6n + 2', depth, 'The paper has 20, 32, 44, 56 and 110.');
  const stages = [16, 32, 64].flatMap((outputs, stage) =>
    Array.from({ length: blocks }, (_, i) => block(outputs, stage > 0 && i === 0 ? 2 : 1)).flat(),
  );
  return {
    name: `resnet${depth}-he`,
    input,
    initialisation: 'he',
    layers: [
      ...normalised(16, 1),
      { kind: 'relu' },
      ...stages,
      { kind: 'globalAveragePool' },
      { kind: 'linear', outputs: classes },
    ],
  };
}
