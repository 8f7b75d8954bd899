import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';
import { dropoutOf } from './dropout-of.js';
import { requireChannels, requireCount, requireShare } from './requirements.js';

const normalised = (layer: LayerSpec): LayerSpec[] => [
  layer,
  { kind: 'batchNorm' },
  { kind: 'relu' },
];

/**
 * FC-4: hidden layers of 512, 128 and 32 with batch normalisation and ReLU, and a classification layer. 473,386
 * parameters for 28 × 28 images of one channel and 10 classes.
 * @see HRAT paper, section 5.
 */
export function fc4(input: readonly number[], classes: number): ModelSpec {
  const hidden = [512, 128, 32].flatMap((outputs) => normalised({ kind: 'linear', outputs }));
  return {
    name: 'fc4',
    input,
    layers: [{ kind: 'flatten' }, ...hidden, { kind: 'linear', outputs: classes }],
  };
}

/**
 * LeNet-5 with batch normalisation after every layer but the last, and no padding: a 28 × 28 image gives 24 × 24 × 6
 * and 8 × 8 × 16 features before pooling. 44,878 parameters for these and 10 classes.
 * @param width every hidden layer is this many times as wide; 5 for CIFAR.
 * @throws SpecError for a width that is not a whole number from 1.
 * @see LeCun et al. 1998; HRAT paper, section 5 and Table 1.
 */
export function lenet5BatchNorm(input: readonly number[], classes: number, width = 1): ModelSpec {
  requireCount('width', width);
  return {
    name: width === 1 ? 'lenet5-bn' : `lenet5-bn-${width}`,
    input,
    layers: [
      ...normalised({ kind: 'conv2d', outputs: 6 * width, kernel: 5 }),
      { kind: 'maxPool', kernel: 2 },
      ...normalised({ kind: 'conv2d', outputs: 16 * width, kernel: 5 }),
      { kind: 'maxPool', kernel: 2 },
      { kind: 'flatten' },
      ...normalised({ kind: 'linear', outputs: 120 * width }),
      ...normalised({ kind: 'linear', outputs: 84 * width }),
      { kind: 'linear', outputs: classes },
    ],
  };
}

/** Channels of the 3 × 3 convolutions, stage by stage, of configuration D. */
const vgg16Stages = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

/** What may be set of VGG-16 with batch normalisation. */
export interface VggBatchNormSettings {
  /** Channels of every convolution, as a share of configuration D's: 1/64 to 1, in steps of 1/64. */
  readonly channels: number;
  /** Features of each of the two hidden layers of the classifier. */
  readonly hidden: number;
  /** Share of elements that dropout zeroes after each of them. */
  readonly classifierDropout: number;
}

/** As Simonyan and Zisserman. */
export const vggBatchNormDefaults = { channels: 1, hidden: 4096, classifierDropout: 0.5 } as const;

/**
 * VGG-16 with batch normalisation after its convolutions, none in its classifier, and max pooling after each stage
 * while there are two pixels a side to pool. 33,646,666 parameters for 32 × 32 colour images and 10 classes.
 * @throws SpecError for settings out of range.
 * @see Simonyan and Zisserman 2015, configuration D; HRAT paper, section 5.
 */
export function vgg16BatchNorm(
  input: ModelSpec['input'],
  classes: number,
  settings: Partial<VggBatchNormSettings> = {},
): ModelSpec {
  const { channels, hidden, classifierDropout } = { ...vggBatchNormDefaults, ...settings };
  requireChannels('channels', channels, vgg16Stages[0][0]);
  requireCount('hidden', hidden);
  requireShare('classifierDropout', classifierDropout);
  const smallest = Math.min(...input.slice(1));
  const hiddenLayer: readonly LayerSpec[] = [
    { kind: 'linear', outputs: hidden },
    { kind: 'relu' },
    ...dropoutOf(classifierDropout),
  ];
  return {
    name: 'vgg16-bn',
    input,
    layers: [
      ...vgg16Stages.flatMap((stage, i) =>
        featureStage(
          stage.map((count) => count * channels),
          smallest >= 2 ** (i + 1),
        ),
      ),
      { kind: 'flatten' },
      ...hiddenLayer,
      ...hiddenLayer,
      { kind: 'linear', outputs: classes },
    ],
  };
}

function featureStage(stage: readonly number[], pooled: boolean): readonly LayerSpec[] {
  const convolutions = stage.flatMap((outputs) =>
    normalised({ kind: 'conv2d', outputs, kernel: 3, padding: 1 }),
  );
  return pooled ? [...convolutions, { kind: 'maxPool', kernel: 2 }] : convolutions;
}
