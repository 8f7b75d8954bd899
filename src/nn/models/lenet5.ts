import type { ModelSpec } from '../model.js';

/**
 * LeNet-5 as it is trained today: full connections between the feature maps, ReLU, max pooling; 28 x 28 images
 * padded by 2 on each side to the original's 32 x 32. 61,706 parameters for one channel and 10 classes.
 * @see LeCun et al. 1998.
 */
export function lenet5(channels: number, size: number, classes: number): ModelSpec {
  const padding = size === 28 ? 2 : 0;
  return {
    name: 'lenet5',
    input: [channels, size, size],
    layers: [
      { kind: 'conv2d', outputs: 6, kernel: 5, padding },
      { kind: 'relu' },
      { kind: 'maxPool', kernel: 2 },
      { kind: 'conv2d', outputs: 16, kernel: 5 },
      { kind: 'relu' },
      { kind: 'maxPool', kernel: 2 },
      { kind: 'flatten' },
      { kind: 'linear', outputs: 120 },
      { kind: 'relu' },
      { kind: 'linear', outputs: 84 },
      { kind: 'relu' },
      { kind: 'linear', outputs: classes },
    ],
  };
}
