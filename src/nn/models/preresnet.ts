import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { requireDepth } from './requirements.js';

/**
 * Pre-activation ResNet of bottleneck blocks for CIFAR: 9n + 2 layers in three stages of n blocks, 16, 32 and 64
 * channels inside, four times as many between them; a 1 x 1 convolution of the block's input as shortcut where the
 * shape changes. ResNet-110 (n = 12) has 1,146,842 parameters for 3 channels and 10 classes.
 * @param depth 9n + 2: 110 in the WVAT and SWA papers.
 * @param input [channels, height, width]; any, since pooling is global.
 * @throws SpecError for another depth.
 * @see He et al., ECCV 2016; Garipov et al. 2018; models/preresnet.py of github.com/timgaripov/swa.
 */
export function preresnet(depth: number, classes: number, input: ModelSpec['input']): ModelSpec {
  const blocks = (depth - 2) / 9;
  const isDepth = Number.isInteger(blocks) && blocks > 0;
  requireDepth(isDepth, '9n + 2', depth, 'Take for example 29, 56 or 110.');
  const stages = [16, 32, 64].flatMap((inner, stage) =>
    Array.from({ length: blocks }, (_, i) => bottleneck(inner, stage > 0 ? 2 : 1, i === 0)),
  );
  return {
    name: `preresnet${depth}`,
    input,
    initialisation: 'he-conv',
    layers: [
      { kind: 'conv2d', outputs: 16, kernel: 3, padding: 1, bias: false },
      ...stages,
      { kind: 'batchNorm' },
      { kind: 'relu' },
      { kind: 'globalAveragePool' },
      { kind: 'linear', outputs: classes },
    ],
  };
}

/** @param stride of the first block of a stage; the others keep the size. */
function bottleneck(inner: number, stride: number, isFirst: boolean): LayerSpec {
  const own = isFirst ? stride : 1;
  const body = [
    ...activated({ outputs: inner, kernel: 1 }),
    ...activated({ outputs: inner, kernel: 3, stride: own, padding: 1 }),
    ...activated({ outputs: 4 * inner, kernel: 1 }),
  ];
  if (!isFirst) return { kind: 'residual', body };
  const side = { kind: 'conv2d', outputs: 4 * inner, kernel: 1, stride: own, bias: false } as const;
  return { kind: 'residual', body, shortcut: [side] };
}

interface Convolution {
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

function activated(settings: Convolution): readonly LayerSpec[] {
  return [{ kind: 'batchNorm' }, { kind: 'relu' }, { kind: 'conv2d', ...settings, bias: false }];
}
