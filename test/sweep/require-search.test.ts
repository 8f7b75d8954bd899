import { describe, expect, it } from 'vitest';
import { createStream, fillNormal } from '../../src/random/index.js';
import { boundOf, crossingOf } from '../../src/sweep/require/curve.js';
import {
  type SearchFound,
  type SearchGoal,
  type SearchRange,
  searchLimit,
} from '../../src/sweep/require/search.js';

const goal: SearchGoal = { drop: 1, confidence: 0.95, precision: 0.1, mostChips: 1000 };
const unit: SearchRange = { low: 0, high: 1, whole: false };

/** Answers a search from a formula: the drop of a chip at a value. */
function answer(
  range: SearchRange,
  wanted: SearchGoal,
  dropOf: (value: number, chip: number) => number,
): SearchFound & { readonly asked: number } {
  const search = searchLimit(range, wanted);
  let asked = 0;
  let next = search.next();
  while (!next.done) {
    const { value, chips } = next.value;
    asked += chips;
    next = search.next(Array.from({ length: chips }, (_, chip) => dropOf(value, chip)));
  }
  return { ...next.value, asked };
}

/** Normal draws, one for each chip. */
function normals(seed: number, count = 1000): Float32Array {
  const draws = new Float32Array(count);
  fillNormal(createStream(seed, 'chips'), draws, { sigma: 1 });
  return draws;
}

describe('searchLimit(range, goal)', () => {
  it.each([
    [0.25, (x: number) => 16 * x * x],
    [0.003, (x: number) => (x / 0.003) ** 3],
    [0.9, (x: number) => x / 0.9],
    [0.5, (x: number) => (x < 0.5 ? 0 : 50)],
  ])('finds %d where chips are alike', (limit, dropOf) => {
    const { state, value, interval } = answer(unit, goal, dropOf);
    expect(state).toBe('found');
    expect(Math.abs(value - limit)).toBeLessThan(0.05 * limit);
    expect(interval).toEqual([value, value]);
  });

  it('covers the true limit in about 95 of 100 cases, as narrowly as asked', () => {
    // A chip loses a·(x / 0.2)^2.5 points, a normal about 1: the mean passes 1 at 0.2.
    const runs = Array.from({ length: 400 }, (_, seed) => {
      const draws = normals(seed);
      return answer(unit, goal, (x, chip) => (1 + 0.8 * draws[chip]!) * (x / 0.2) ** 2.5);
    });
    const covered = runs.filter(({ interval: [low, high] }) => low <= 0.2 && 0.2 <= high).length;
    // Three standard deviations of a binomial with p = 0.95.
    expect(covered).toBeGreaterThan(400 * 0.95 - 3 * Math.sqrt(400 * 0.95 * 0.05));
    expect(covered).toBeLessThan(400 * 0.95 + 3 * Math.sqrt(400 * 0.95 * 0.05));
    for (const { value, interval } of runs) {
      expect((interval[1] - interval[0]) / 2).toBeLessThanOrEqual(0.1 * value);
    }
    const bias = runs.reduce((sum, { value }) => sum + value, 0) / runs.length - 0.2;
    expect(Math.abs(bias)).toBeLessThan(0.004);
  });

  it('asks for more chips where more precision or confidence is asked', () => {
    const draws = normals(3);
    const chips = (own: Partial<SearchGoal>) =>
      answer(unit, { ...goal, ...own }, (x, chip) => (1 + 0.8 * draws[chip]!) * (x / 0.2) ** 2.5)
        .chips;
    expect(chips({ precision: 0.05 })).toBeGreaterThan(2 * chips({}));
    expect(chips({ confidence: 0.999 })).toBeGreaterThan(1.5 * chips({}));
    expect(chips({ precision: 0.001, mostChips: 200 })).toBe(200);
  });

  it('finds the fewest of whole values where large ones are good', () => {
    const bits = { low: 1, high: 16, whole: true };
    const draws = normals(4);
    const found = answer(bits, goal, (b, chip) => 100 * 2 ** -b + 0.05 * draws[chip]!);
    // 100 / 2^6 = 1.6 points, 100 / 2^7 = 0.8.
    expect(found).toMatchObject({ state: 'found', value: 7, interval: [7, 7], best: 'high' });
  });

  it('gives two whole values where one loses about the drop', () => {
    const bits = { low: 1, high: 16, whole: true };
    const draws = normals(5);
    const dropOf = (b: number, chip: number) => 64 * 2 ** -b + 0.5 * draws[chip]!;
    const { interval } = answer(bits, { ...goal, mostChips: 100 }, dropOf);
    expect(interval).toEqual([6, 7]);
  });

  it('tells where all values hold, and where none does', () => {
    expect(answer(unit, goal, (x) => 0.5 * x)).toMatchObject({ state: 'all-hold', value: 1 });
    expect(answer({ ...unit, best: 'low' }, goal, () => 2)).toMatchObject({
      ...{ state: 'none-hold', value: 0 },
    });
  });

  it('mends a bracket that few chips had wrong', () => {
    // The first five chips lose nothing, the others twice as much as all together.
    const dropOf = (x: number, chip: number) => (chip < 5 ? 0.2 : 1) * (x / 0.1) ** 2;
    const { value } = answer(unit, { ...goal, mostChips: 400 }, dropOf);
    expect(Math.abs(value - 0.1)).toBeLessThan(0.012);
  });
});

describe('crossingOf(points, bound, goal, whole)', () => {
  const points = [
    { value: 0, drops: [0, 0] },
    { value: 1, drops: [0, 1] },
    { value: 2, drops: [2, 4] },
  ];
  it('is where the mean of lines through each chip passes the drop', () => {
    expect(crossingOf(points, 'mean', goal, false)).toMatchObject({ kind: 'within', cell: [1, 2] });
    // 0.5 + 2.5·w = 1 at w = 0.2.
    expect(crossingOf(points, 'mean', goal, false)).toHaveProperty('value', expect.closeTo(1.2, 9));
  });

  it('has no value where the points are all on one side', () => {
    expect(crossingOf(points, 'mean', { ...goal, drop: 9 }, false).kind).toBe('all-hold');
    expect(crossingOf(points.slice(2), 'mean', goal, false).kind).toBe('none-holds');
  });
});

describe('boundOf(drops, bound, confidence)', () => {
  it("is the mean and Student's interval", () => {
    // Mean 2, s = 1, n = 3: t(0.975, 2) = 4.302653.
    const half = 4.302653 / Math.sqrt(3);
    expect(boundOf([1, 2, 3], 'mean', 0.95)).toBe(2);
    expect(boundOf([1, 2, 3], 'upper', 0.95)).toBeCloseTo(2 + half, 5);
    expect(boundOf([1, 2, 3], 'lower', 0.95)).toBeCloseTo(2 - half, 5);
  });
});
