import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { dropoutOf } from './dropout-of.js';
import { requireCount, requireDepth, requireShare } from './requirements.js';

/** Outputs of the 3 x 3 convolutions, stage by stage. */
const stagesByDepth: Readonly<Record<number, readonly (readonly number[])[]>> = {
  5: [[64], [128, 128]],
  9: [[64], [128, 256], [256, 512], [512], [512]],
  16: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
};

/** Stages that end in pooling; a fifth does not. */
const pooledStages = 4;

/** What may be set of Rathi's VGG networks. */
export interface VggSettings {
  /** Features of each of the two hidden layers of the classifier. */
  readonly hidden: number;
  /** Share of elements that dropout zeroes after a convolution that no pooling follows. */
  readonly dropout: number;
  /** The same after the hidden layers of the classifier. */
  readonly classifierDropout: number;
}

/** As in the authors' program. */
export const vggDefaults = { hidden: 4096, dropout: 0.2, classifierDropout: 0.5 } as const;

/**
 * VGG for conversion to spikes, without batch normalisation and biases: 3 x 3 convolutions, ReLU, average pooling,
 * dropout where no pooling follows, two hidden layers in the classifier. VGG-5 has 50,595,520 parameters for 32 x 32
 * colour images and 10 classes. Weights start as in the authors' program, linear ones from N(0, 0.01²), which suits 4096
 * features; with 256 the loss did not leave ln 10 in the first 120 steps, so other numbers start as PyTorch's (our
 * choice), whose spread at 4096 features is 0.009.
 * @param depth 5, 9 or 16.
 * @param input [channels, height, width]; at least 4 pixels a side for VGG-5, 16 for the others.
 * @throws SpecError for another depth, or settings out of range.
 * @see Rathi et al., ICLR 2020; self_models/vgg.py of github.com/nitin-rathi/hybrid-snn-conversion.
 */
export function vggRathi(
  depth: number,
  classes: number,
  input: ModelSpec['input'],
  settings: Partial<VggSettings> = {},
): ModelSpec {
  const { hidden, dropout, classifierDropout } = { ...vggDefaults, ...settings };
  const stages = stagesByDepth[depth] ?? [];
  requireDepth(stages.length > 0, '5, 9 or 16', depth, 'Take one of these.');
  requireCount('hidden', hidden);
  requireShare('dropout', dropout);
  requireShare('classifierDropout', classifierDropout);
  return {
    name: `vgg${depth}`,
    input,
    initialisation: hidden === vggDefaults.hidden ? 'he-small-linear' : 'he-conv',
    layers: [
      ...stages.flatMap((stage, i) => featureLayers(stage, i < pooledStages, dropout)),
      { kind: 'flatten' },
      ...hiddenLayer(hidden, classifierDropout),
      ...hiddenLayer(hidden, classifierDropout),
      { kind: 'linear', outputs: classes, bias: false },
    ],
  };
}

function featureLayers(
  stage: readonly number[],
  isPooled: boolean,
  dropout: number,
): readonly LayerSpec[] {
  const last = stage.length - 1;
  const layers = stage.flatMap((outputs, i): readonly LayerSpec[] => [
    { kind: 'conv2d', outputs, kernel: 3, padding: 1, bias: false },
    { kind: 'relu' },
    ...(isPooled && i === last ? [] : dropoutOf(dropout)),
  ]);
  return isPooled ? [...layers, { kind: 'averagePool', kernel: 2 }] : layers;
}

function hiddenLayer(outputs: number, rate: number): readonly LayerSpec[] {
  return [{ kind: 'linear', outputs, bias: false }, { kind: 'relu' }, ...dropoutOf(rate)];
}
