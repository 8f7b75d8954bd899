import { describe, expect, it } from 'vitest';
import { learningRate, type Schedule } from '../../src/nn/index.js';
import { goldens } from './golden.js';

const cases = goldens<Readonly<Record<string, readonly number[]>>>('nn-optimisers');

/** The rates at the starts of the epochs, and at the end of the last. */
function ratesOf(schedule: Schedule, epochs: number, first = 0.1): number[] {
  return Array.from({ length: epochs + 1 }, (_, epoch) =>
    learningRate(schedule, first, epoch / epochs),
  );
}

function expectRates(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((rate, epoch) => {
    expect(Math.abs(rate - expected[epoch]!), `epoch ${epoch}: ${rate}`).toBeLessThan(1e-14);
  });
}

describe('learningRate', () => {
  it.each([
    ['cosine', { kind: 'cosine', final: 0 }, 12],
    ['cosine to 0.003', { kind: 'cosine', final: 0.003 }, 20],
    ['step', { kind: 'step', at: [6 / 12, 9 / 12], divisor: 10 }, 12],
  ] as const)('at epoch ends equals torch.optim.lr_scheduler: %s', (name, schedule, epochs) => {
    expectRates(ratesOf(schedule, epochs), cases[name]!);
  });

  it('of a constant is the first rate', () => {
    expect(new Set(ratesOf({ kind: 'constant' }, 7))).toEqual(new Set([0.1]));
  });

  it('of steps falls at the first training step of the epoch and not before, in any order', () => {
    for (const at of [
      [0.3, 0.7],
      [0.7, 0.3],
    ]) {
      const rate = (progress: number) =>
        learningRate({ kind: 'step', at, divisor: 2 }, 8, progress);
      expect([0, 0.3 - 1e-9, 0.3, 0.7 - 1e-9, 0.7, 1 - 1e-9].map(rate)).toEqual([8, 8, 4, 4, 2, 2]);
    }
  });

  it.each([5, 10, 30, 40, 150, 200])(
    'of steps at tenths of %i epochs falls at whole epochs',
    (epochs) => {
      for (let tenth = 1; tenth < 10; tenth++) {
        const schedule = { kind: 'step', at: [tenth / 10], divisor: 10 } as const;
        const fallen = ratesOf(schedule, epochs, 1).findIndex((rate) => rate < 1);
        expect(fallen).toBe(Math.ceil((tenth * epochs) / 10));
      }
    },
  );

  // The formula of github.com/timgaripov/swa, train.py: t counts to the epoch where averaging begins.
  it.each([
    ['SWA from epoch 161 of 200 at 0.05', 200, 161, 0.05],
    ['SWA from epoch 126 of 150 at 0.01', 150, 126, 0.01],
    ['SGD without averaging, to a hundredth', 150, 150, 0.001],
  ])("of 'swa' equals Izmailov's train.py: %s", (_, epochs, begin, rate) => {
    const share = begin / epochs;
    const before = { kind: 'constant' } as const;
    const schedule = { kind: 'swa', start: 0.5 * share, ramp: 0.4 * share, rate, before } as const;
    const published = Array.from({ length: epochs + 1 }, (_, epoch) => {
      const t = epoch / begin;
      const ratio = rate / 0.1;
      const factor = t <= 0.5 ? 1 : t <= 0.9 ? 1 - ((1 - ratio) * (t - 0.5)) / 0.4 : ratio;
      return 0.1 * factor;
    });
    expectRates(ratesOf(schedule, epochs), published);
  });

  it("of 'swa' jumps to its rate where there is no ramp, from a schedule that decays until then", () => {
    const before = { kind: 'cosine', final: 0.02 } as const;
    const schedule = { kind: 'swa', start: 0.75, ramp: 0, rate: 0.005, before } as const;
    for (const progress of [0, 0.4, 0.75 - 1e-9]) {
      expect(learningRate(schedule, 0.1, progress)).toBe(learningRate(before, 0.1, progress));
    }
    for (const progress of [0.75, 0.9, 1 - 1e-9]) {
      expect(learningRate(schedule, 0.1, progress)).toBeCloseTo(0.005, 15);
    }
  });

  it("of 'swa' ramps from where the schedule before it stood at the start", () => {
    const before = { kind: 'step', at: [0.2, 0.8], divisor: 10 } as const;
    const schedule = { kind: 'swa', start: 0.5, ramp: 0.4, rate: 0.03, before } as const;
    const rates = [0.5, 0.6, 0.7, 0.8, 0.9, 1].map((p) => learningRate(schedule, 0.1, p));
    expectRates(rates, [0.01, 0.015, 0.02, 0.025, 0.03, 0.03]);
  });
});
