import { SpecError } from '../../errors.js';
import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';

/** Outputs of the 3 x 3 convolutions, and where images are halved. */
const features = {
  5: [64, 'pool', 128, 128, 'pool'],
  9: [64, 'pool', 128, 256, 'pool', 256, 512, 'pool', 512, 'pool', 512],
  16: [
    [64, 64, 'pool', 128, 128, 'pool', 256, 256, 256, 'pool'],
    [512, 512, 512, 'pool', 512, 512, 512],
  ].flat(),
} as const satisfies Record<number, readonly (number | 'pool')[]>;

/** What may be set of Rathi's VGG networks. */
export interface VggSettings {
  /** Features of each of the two hidden layers of the classifier. */
  readonly hidden: number;
  /** Share of features that dropout zeroes after each convolution that no pooling follows. */
  readonly dropout: number;
  /** The same in the classifier. */
  readonly classifierDropout: number;
}

/** As the authors' program. */
export const vggDefaults: VggSettings = { hidden: 4096, dropout: 0.2, classifierDropout: 0.5 };

/**
 * A VGG network without batch normalisation and without biases, for conversion to spikes: 3 x 3 convolutions, ReLU,
 * average pooling, dropout where no pooling follows, a classifier with two hidden layers. VGG-5 has 50,595,520
 * parameters for 32 x 32 colour images and 10 classes.
 * @param depth 5, 9 or 16 layers.
 * @param input [channels, height, width].
 * @throws SpecError for another depth.
 * @see Rathi et al., ICLR 2020, and self_models/vgg.py of github.com/nitin-rathi/hybrid-snn-conversion.
 */
export function vggRathi(
  depth: number,
  input: ModelSpec['input'],
  classes: number,
  settings: Partial<VggSettings> = {},
): ModelSpec {
  const { hidden, dropout, classifierDropout } = { ...vggDefaults, ...settings };
  const stages = Object.hasOwn(features, depth)
    ? features[depth as keyof typeof features]
    : undefined;
  if (!stages) {
    const message = `expected 5, 9 or 16 layers, got ${depth}. Take one of these, or write the layers out.`;
    throw new SpecError([{ path: 'model.depth', message }]);
  }
  return {
    name: `vgg${depth}`,
    input,
    initialisation: 'he-small-linear',
    layers: [
      ...stages.flatMap((_, i) => featureLayers(stages, i, dropout)),
      { kind: 'flatten' },
      ...hiddenLayers(hidden, classifierDropout),
      ...hiddenLayers(hidden, classifierDropout),
      { kind: 'linear', outputs: classes, bias: false },
    ],
  };
}

function featureLayers(
  stages: readonly (number | 'pool')[],
  i: number,
  rate: number,
): readonly LayerSpec[] {
  const outputs = stages[i]!;
  if (outputs === 'pool') return [{ kind: 'averagePool', kernel: 2 }];
  const dropout: LayerSpec[] = stages[i + 1] === 'pool' ? [] : [{ kind: 'dropout', rate }];
  return [
    { kind: 'conv2d', outputs, kernel: 3, padding: 1, bias: false },
    { kind: 'relu' },
    ...dropout,
  ];
}

function hiddenLayers(outputs: number, rate: number): readonly LayerSpec[] {
  return [{ kind: 'linear', outputs, bias: false }, { kind: 'relu' }, { kind: 'dropout', rate }];
}
