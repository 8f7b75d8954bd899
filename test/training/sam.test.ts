import { describe, expect, it } from 'vitest';
import { expectClose } from '../graph/support.js';
import { asValues, batch, methodAtWork } from './at-work.js';
import { lengthOf, lossByHand } from './by-hand.js';
import { plain, sam, trained, trainerOf, twoLayers } from './support.js';

const names = ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'] as const;
const tolerance = { absolute: 2e-7, relative: 1e-4 };

/** ρ·sign(g)|g|^(q-1)/(Σ|g|^q)^(1/p) over all tensors, in float64. */
function worst(gradients: Record<string, Float64Array>, rho: number, p: number) {
  const q = p === Infinity ? 1 : p / (p - 1);
  const all = names.flatMap((name) => [...gradients[name]!]);
  const length = all.reduce((sum, g) => sum + Math.abs(g) ** q, 0) ** (1 / p);
  return new Map(
    names.map((name) => [
      name,
      gradients[name]!.map((g) => (rho * Math.sign(g) * Math.abs(g) ** (q - 1)) / length),
    ]),
  );
}

describe('Sam.pointFor', () => {
  it.each([
    [2, 2],
    [1.5, 1.5],
    [4, 4],
    ['infinity', Infinity],
  ] as const)('adds the worst step of p-norm ρ, p = %s', async (p, value) => {
    const { weights, variation } = methodAtWork(twoLayers, { ...sam, p });
    const moved = await variation(0);
    const { gradients } = lossByHand(asValues(weights), batch.images, batch.labels);
    const expected = worst(gradients, 0.05, value);
    for (const name of names) {
      // Of a gradient near zero, float32 and float64 may differ in a small power.
      const near = p === 'infinity' || p === 4 ? { absolute: 2e-4, relative: 1e-3 } : tolerance;
      expectClose(name, moved.get(name)!, expected.get(name)!, near);
    }
    const all = names.flatMap((name) => [...moved.get(name)!]);
    const length =
      value === Infinity
        ? Math.max(...all.map(Math.abs))
        : all.reduce((sum, x) => sum + Math.abs(x) ** value, 0) ** (1 / value);
    expect(length / 0.05).toBeCloseTo(1, 3);
  });

  it.each([1.2, 2, 8] as const)('stays within ρ where gradients vanish, p = %d', async (p) => {
    const { weights, variation } = methodAtWork(twoLayers, { ...sam, p });
    // The right class is ahead by 60: the others have probability 1e-26.
    weights.get('fc2.bias')[0] = 60;
    const moved = await variation(0, 0, { ...batch, labels: batch.labels.map(() => 0n) });
    const all = names.flatMap((name) => [...moved.get(name)!]);
    expect(all.every(Number.isFinite)).toBe(true);
    expect(Math.max(...all.map(Math.abs))).toBeLessThan(0.0501);
  });

  it('raises the loss by ρ·‖g‖ to first order', async () => {
    const { weights, pointFor } = methodAtWork(twoLayers, { ...sam, rho: 0.002 });
    const before = lossByHand(asValues(weights), batch.images, batch.labels);
    const after = lossByHand(asValues(await pointFor(0)), batch.images, batch.labels);
    const length = Math.hypot(...names.map((name) => lengthOf(before.gradients[name])));
    expect((after.loss - before.loss) / (0.002 * length)).toBeGreaterThan(0.97);
    expect((after.loss - before.loss) / (0.002 * length)).toBeLessThan(1.03);
  });
});

describe('Trainer with SAM', () => {
  it('equals SGD bit for bit with ρ = 0, and takes two gradients a step', async () => {
    const method = { ...sam, rho: 0 };
    expect(await trained(twoLayers, { method })).toEqual(await trained(twoLayers));
    expect(trainerOf(twoLayers, { method }).gradientsPerStep).toBe(2);
  });

  it('applies the gradient at w + ε to the clean w', async () => {
    const trainer = trainerOf(twoLayers, { learningRate: 0.3, method: sam });
    const before = await trainer.values('last');
    const { pointFor } = methodAtWork(twoLayers, sam);
    const { gradients } = lossByHand(asValues(await pointFor(0)), batch.images, batch.labels);
    await trainer.advance();
    const after = plain(await trainer.values('last'));
    await trainer.release();
    for (const name of names) {
      const expected = Array.from(before.get(name)!, (x, i) => x - 0.3 * gradients[name][i]!);
      expectClose(name, after[name]!, expected);
    }
  });
});
