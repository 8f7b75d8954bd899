import type { ModelSpec } from '../../src/nn/index.js';
import {
  hratRestrictions,
  noRestrictions,
  type Restrictions,
  restrict,
  startingValues,
} from '../../src/restriction/index.js';
import type { ModelValues } from '../../src/training/index.js';
import { batchesOf, stream, trainerOf } from '../training/support.js';

/** A convolution and two linear layers, with batch normalisation but in the last. Images are [1, 4, 4]. */
export const network: ModelSpec = {
  name: 'small',
  input: [1, 4, 4],
  layers: [
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'maxPool', kernel: 2 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 8 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'linear', outputs: 3 },
  ],
};

export const execution = { backend: 'cpu', threads: 1 } as const;

/** The paper's circuit with noise and DACs of 8 bits; the images' largest magnitude is about 3. */
export const restrictions: Restrictions = {
  ...hratRestrictions,
  sigmaOfRange: 0.02,
  dac: { bits: 8 },
  inputGain: 0.2 / 3,
};

export const unrestricted = noRestrictions;

/** First values as a training of `own` restrictions starts from. */
export async function startOf(own: Restrictions, model = network): Promise<ModelValues> {
  const batch = batchesOf(50).load(0, 0);
  return await startingValues(model, own, batch, stream, execution);
}

/** Trains under restrictions. @returns values of all tensors, and the accuracy on the training images. */
export async function trainUnder(
  own: Restrictions,
  epochs = 6,
  model = network,
  learningRate = 0.2,
) {
  const initial = await startOf(own, model);
  const trainer = trainerOf(
    restrict(model, own),
    {
      epochs,
      learningRate,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    },
    { initial },
  );
  try {
    while (!trainer.finished) await trainer.advance();
    return { values: await trainer.values('last'), history: trainer.history };
  } finally {
    await trainer.release();
  }
}
