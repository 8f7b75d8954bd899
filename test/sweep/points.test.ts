import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import { loadSweep, resolveSweep } from '../../src/sweep/spec/index.js';
import { axisValues } from '../../src/sweep/spec/range.js';
import { pointDigest } from '../../src/sweep/work.js';

const base = {
  name: 'tiny',
  data: { kind: 'mnist', trainCount: 100 },
  model: 'lenet5',
  training: { epochs: 1, batchSize: 10 },
  methods: ['sgd', 'wvat'],
};

const sweepOf = (own: object) => resolveSweep({ base, ...own });
const valuesOf = (own: object) => sweepOf(own).points.map(({ values }) => Object.values(values));

function problemsOf(own: object): string {
  try {
    sweepOf(own);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return 'none';
}

describe('resolveSweep(sweep)', () => {
  it('makes every combination of its axes, the last fastest', () => {
    const sweep = { 'training.learningRate': [0.1, 0.2], 'training.batchSize': [5, 10] };
    expect(valuesOf({ sweep })).toEqual([
      [0.1, 5],
      [0.1, 10],
      [0.2, 5],
      [0.2, 10],
    ]);
  });

  it('walks zipped lists together, crossed with the others', () => {
    const zip = [{ 'training.epochs': [1, 2], 'training.learningRate': [0.2, 0.1] }];
    expect(valuesOf({ zip, sweep: { seed: [1, 2] } })).toEqual([
      [1, 1, 0.2],
      [1, 2, 0.1],
      [2, 1, 0.2],
      [2, 2, 0.1],
    ]);
  });

  it('takes points written out, each with settings of its own', () => {
    const points = [{ 'training.epochs': 2 }, { model: { name: 'resnet20-he' }, data: 'cifar10' }];
    const { points: found } = sweepOf({ points });
    expect(found.map(({ values }) => values)).toEqual(points);
    expect(found.map(({ spec }) => spec.data.kind)).toEqual(['mnist', 'cifar10']);
  });

  it('repeats every point from seeds that follow the one of the base', () => {
    const repeated = { base: { ...base, seed: 7 }, repeats: 3, points: [{ model: 'lenet5' }] };
    expect(sweepOf(repeated).points.map(({ spec }) => spec.seed)).toEqual([7, 8, 9]);
  });

  it('leaves out the points where every excluded path has the value or one of the values', () => {
    const sweep = { 'training.epochs': [1, 2, 3], seed: [1, 2] };
    const exclude = [{ 'training.epochs': [1, 3], seed: 2 }];
    expect(valuesOf({ sweep, exclude })).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 1],
    ]);
  });

  it('sets what the flags of `lernmatrix run` set, and names points by their experiments', () => {
    const { points } = sweepOf({ sweep: { 'methods.wvat.alpha': [0.25], seed: [3] } });
    const { id, spec } = points[0]!;
    expect(spec.methods[1]).toMatchObject({ training: { method: { kind: 'wvat', alpha: 0.25 } } });
    expect(id).toBe(pointDigest(spec).slice(0, 8));
  });

  it('gives a range from its first to its last value in equal steps or ratios', () => {
    const rates = (range: object) => valuesOf({ sweep: { 'training.learningRate': range } }).flat();
    expect(rates({ from: 0.1, to: 0.4, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(rates({ from: 0.4, to: 0.1, step: -0.1 })).toEqual([0.4, 0.3, 0.2, 0.1]);
    expect(rates({ from: 0.1, to: 0.5, count: 3 })).toEqual([0.1, 0.3, 0.5]);
    expect(rates({ from: 0.001, to: 1, count: 4, scale: 'log' })).toEqual([0.001, 0.01, 0.1, 1]);
  });

  it('gives ranges of any ends and count that begin, end and rise as asked', () => {
    const end = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.integer({ min: 2, max: 20 }), (a, b, count) => {
        fc.pre(Math.abs(a - b) > 1e-9 * (a + b));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const values = axisValues('x', { from, to, count, scale: 'log' }, []) as number[];
        expect(values).toHaveLength(count);
        expect(values[0]! / from).toBeCloseTo(1, 10);
        expect(values.at(-1)! / to).toBeCloseTo(1, 10);
        const ratio = (to / from) ** (1 / (count - 1));
        for (let i = 1; i < count; i++)
          expect(values[i]! / values[i - 1]! / ratio).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('names a sweep without a name after its base', () => {
    expect(sweepOf({ sweep: { seed: [1] } }).name).toBe('tiny-sweep');
  });
});

describe('resolveSweep(wrong sweep)', () => {
  it('tells every problem at once, naming the points', () => {
    const sweep = { 'training.batchSize': [0, 10, 1000], seed: [1, 2] };
    expect(problemsOf({ sweep }).split('\n')).toEqual([
      'point 1 (training.batchSize=0, seed=1) and 1 more: training.batchSize: expected an integer of at least 1, got 0. Give a whole number in this range.',
      'point 5 (training.batchSize=1000, seed=1) and 1 more: training.batchSize: must be at most the 100 training samples, got 1000. Lower it, or raise data.trainCount.',
    ]);
  });

  it('says once what is wrong with all points, and where a path is none', () => {
    expect(problemsOf({ sweep: { 'training.epoch': [1, 2] } })).toBe(
      "sweep.training.epoch: unknown path, at 'epoch'. Did you mean --training.epochs?",
    );
    const wrong = { base: { ...base, methods: [] }, sweep: { seed: [1, 2] } };
    expect(problemsOf(wrong)).toBe(
      'methods: expected a list of at least 1, got an empty list. Write it as [first, second].',
    );
  });

  it.each([
    [{}, 'sweep: expected something to vary, got nothing.'],
    [{ swep: {} }, "swep: unknown key. Did you mean 'sweep'?"],
    [{ sweep: { seed: 3 } }, 'sweep.seed: expected a list of at least 1, {from, to, step} or'],
    [{ sweep: { seed: { from: 1, to: 2, step: 0.3 } } }, 'got an end of 2. End at 1.9,'],
    [{ sweep: { seed: { from: 1, to: 2, step: -1 } } }, 'expected a step that leads from 1 to 2'],
    [{ sweep: { seed: { from: 0, to: 2, count: 2, scale: 'log' } } }, 'without 0, for a log scale'],
    [{ sweep: { seed: [1] }, repeats: 2 }, 'sweep.seed: is set by two axes.'],
    [{ sweep: { 'execution.jobs': [1] } }, 'sweep.execution.jobs: changes no result'],
    [{ zip: [{ seed: [1, 2], 'training.epochs': [1] }] }, 'zip[0]: expected lists of equal'],
    [{ sweep: { seed: [1] }, exclude: [{ sed: 1 }] }, 'exclude[0].sed: expected a path that'],
    [{ sweep: { seed: [1] }, exclude: [{ seed: 2 }] }, 'exclude[0]: expected to match a point'],
    [{ sweep: { seed: [1] }, exclude: [{ seed: 1 }] }, 'exclude: leaves no point.'],
    [{ sweep: { seed: [1, 2, 1] } }, 'point 3 (seed=1): must differ from point 1 (seed=1)'],
    [{ sweep: { seed: { from: 1, to: 100_001, count: 10_000 } }, repeats: 0 }, 'repeats: expected'],
  ])('%j is told: %s', (own, message) => {
    expect(problemsOf(own)).toContain(message);
  });
});

describe('loadSweep(name)', () => {
  it('reads the built-in sweep, which is not among the built-in experiments', () => {
    expect(loadSweep('sweep').points.length).toBeGreaterThanOrEqual(6);
  });

  it('sets values of the base for all points', () => {
    const { points } = loadSweep('sweep', ['--evaluation.chips', '2']);
    for (const { spec } of points) expect(spec.evaluation).toMatchObject({ chips: 2 });
  });
});
