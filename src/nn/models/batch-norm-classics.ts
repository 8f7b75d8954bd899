import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';

const normalised = (layer: LayerSpec): LayerSpec[] => [
  layer,
  { kind: 'batchNorm' },
  { kind: 'relu' },
];

/**
 * FC-4: hidden layers of 512, 128 and 32 with batch normalisation and ReLU, and a classification layer.
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
 * and 8 × 8 × 16 features before pooling.
 * @param width every hidden layer is this many times as wide; 5 for CIFAR.
 * @see LeCun et al. 1998; HRAT paper, section 5 and Table 1.
 */
export function lenet5BatchNorm(input: readonly number[], classes: number, width = 1): ModelSpec {
  return {
    name: 'lenet5-bn',
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
