import { describe, expect, it } from 'vitest';
import { DivergenceError } from '../../src/errors.js';
import type { TrainingSettings } from '../../src/training/index.js';
import { convolutional, trainerOf, twoLayers, wvat } from './support.js';

async function untilItFails(own: Partial<TrainingSettings>, model = convolutional) {
  const trainer = trainerOf(model, own);
  const before = trainer.snapshot();
  const copy = structuredClone(before);
  try {
    while (!trainer.finished) await trainer.advance();
    return { error: undefined, before, copy, trainer };
  } catch (error) {
    return { error: error as Error, before, copy, trainer };
  } finally {
    await trainer.release();
  }
}

describe('Trainer.advance, where numbers leave the finite ones', () => {
  it('names the step and the layer, and keeps earlier snapshots', async () => {
    const { error, before, copy } = await untilItFails({ learningRate: 1e30 });
    expect(error).toBeInstanceOf(DivergenceError);
    expect(error?.message).toMatch(
      /^training step \d+ \(epoch 1\): the loss must be finite, got .*; the first that is not finite is the output of layer '(conv1|bn1|fc1)'\. Lower the learning rate/,
    );
    expect(before).toEqual(copy);
    const next = trainerOf(convolutional);
    next.restore(before);
    await next.advance();
    expect(next.steps.done).toBe(1);
    await next.release();
  });

  it.each([
    ['SGD', { kind: 'sgd' } as const],
    ['HSV', { ...wvat, gavProbability: 0 }],
    ['GAV', { ...wvat, gavProbability: 1 }],
  ])('tells weights that are not finite as divergence, with %s', async (_, method) => {
    // The rate itself is infinite in float32: the first step's loss is finite, its weights are not.
    const { error, trainer } = await untilItFails({ learningRate: 1e39, method }, twoLayers);
    expect(error).toBeInstanceOf(DivergenceError);
    expect(error?.message).toContain('fc1.weight');
    expect(() => trainer.snapshot()).toThrow(DivergenceError);
  });

  it('does not end an epoch with weights that are not finite', async () => {
    const { error, trainer } = await untilItFails({ learningRate: 1e39, batchSize: 50 }, twoLayers);
    expect(error?.message).toBe(
      "training step 1 (epoch 1): every weight must be finite, got others in 'fc1.weight' after it. Lower the learning rate or the noise of training.",
    );
    expect(trainer.history).toEqual([]);
  });
});
