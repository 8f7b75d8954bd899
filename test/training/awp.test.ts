import { describe, expect, it } from 'vitest';
import { expectClose } from '../graph/support.js';
import { asValues, batch, methodAtWork } from './at-work.js';
import { lengthOf, lossByHand } from './by-hand.js';
import { awp, trained, trainerOf, twoLayers } from './support.js';

const names = ['fc1.weight', 'fc2.weight'] as const;
const tolerance = { absolute: 2e-7, relative: 1e-4 };

describe('Awp.pointFor', () => {
  it.each([0.01, 0.2])('adds γ·‖w‖·g/‖g‖ to each layer, γ = %d', async (gamma) => {
    const { weights, variation } = methodAtWork(twoLayers, { ...awp, gamma });
    const moved = await variation(0);
    const { gradients } = lossByHand(asValues(weights), batch.images, batch.labels);
    for (const name of names) {
      const scale = (gamma * lengthOf(weights.get(name))) / lengthOf(gradients[name]);
      expectClose(
        name,
        moved.get(name)!,
        gradients[name].map((g) => scale * g),
        tolerance,
      );
    }
    expect(lengthOf(moved.get('fc1.bias')!) + lengthOf(moved.get('fc2.bias')!)).toBe(0);
  });

  it("with norm 'network' takes both norms over all layers", async () => {
    const { weights, variation } = methodAtWork(twoLayers, { ...awp, norm: 'network' });
    const moved = await variation(0);
    const { gradients } = lossByHand(asValues(weights), batch.images, batch.labels);
    const over = (of: (name: (typeof names)[number]) => ArrayLike<number>) =>
      Math.hypot(...names.map((name) => lengthOf(of(name))));
    const scale = (0.01 * over((name) => weights.get(name))) / over((name) => gradients[name]);
    for (const name of names) {
      expectClose(
        name,
        moved.get(name)!,
        gradients[name].map((g) => scale * g),
        tolerance,
      );
    }
  });

  it('perturbs biases where they are targets', async () => {
    const settings = { ...awp, targets: { biases: true, batchNorm: false } };
    const { weights, variation } = methodAtWork(twoLayers, settings);
    const length = lengthOf((await variation(0)).get('fc1.bias')!);
    expect(length / (0.01 * lengthOf(weights.get('fc1.bias')))).toBeCloseTo(1, 4);
  });
});

describe('Trainer with AWP', () => {
  it('equals SGD bit for bit with γ = 0, and takes two gradients a step', async () => {
    const method = { ...awp, gamma: 0 };
    expect(await trained(twoLayers, { method })).toEqual(await trained(twoLayers));
    expect(trainerOf(twoLayers, { method }).gradientsPerStep).toBe(2);
  });

  it('applies the gradient at w + v to the clean w', async () => {
    const trainer = trainerOf(twoLayers, { learningRate: 0.3, method: awp });
    const before = await trainer.values('last');
    const { pointFor } = methodAtWork(twoLayers, awp);
    const { gradients } = lossByHand(asValues(await pointFor(0)), batch.images, batch.labels);
    await trainer.advance();
    const after = await trainer.values('last');
    await trainer.release();
    for (const name of names) {
      const w = before.get(name)!;
      const expected = Array.from(w, (x, i) => x - 0.3 * gradients[name][i]!);
      expectClose(name, after.get(name)!, expected);
    }
  });
});
