import { describe, expect, it } from 'vitest';
import {
  BatchGradients,
  curvatureAlong,
  digitalEvaluation,
  fitPlane,
  gradientCovariance,
  project,
  recordTrajectory,
  trajectoryPlane,
  WeightSpace,
} from '../../src/analysis/index.js';
import { describeModel } from '../../src/nn/index.js';
import { createStream, fillNormal } from '../../src/random/index.js';
import { expectClose, spread } from '../graph/support.js';
import { moments } from '../random/statistics.js';
import { convolutional, data, plain, trainerOf, twoLayers } from '../training/support.js';
import { execution, imagesOf } from './support.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('recordTrajectory', () => {
  it('keeps the start, every n-th step and the end', async () => {
    const trainer = trainerOf(twoLayers);
    const points = await recordTrajectory(trainer, 3);
    expect(points.map(({ step }) => step)).toEqual([0, 3, 6, 8]);
    const again = trainerOf(twoLayers);
    for (const { step, values } of points) {
      while (again.steps.done < step) await again.advance();
      expect(plain(values)).toEqual(plain(await again.values('last')));
    }
    await trainer.release();
    await again.release();
  });

  it.each([0, -1, 1.5])('refuses to keep every %d steps', async (every) => {
    await expect(recordTrajectory(trainerOf(twoLayers), every)).rejects.toThrow(
      `every: expected an integer of at least 1, got ${every}`,
    );
  });
});

describe('fitPlane', () => {
  /** Points 40·a·cos t + 10·b·sin t + 3·c·cos 2t + m for orthonormal a, b, c: a plane, and a little off it. */
  const dimensions = 500;
  const [a, b, c] = [1, 2, 3].map((seed) => Float64Array.from(spread([dimensions], seed)));
  const less = (x: Float64Array, unit: Float64Array) =>
    x.map((v, i) => v - dot(x, unit) * unit[i]!);
  const unit = (x: Float64Array) => x.map((v) => v / Math.sqrt(dot(x, x)));
  const first = unit(a!);
  const second = unit(less(b!, first));
  const third = unit(less(less(c!, first), second));
  const angles = Array.from({ length: 24 }, (_, k) => (2 * Math.PI * (k + 0.5)) / 24);
  const points = angles.map((t) =>
    Float32Array.from(
      first,
      (_, i) =>
        40 * Math.cos(t) * first[i]! +
        10 * Math.sin(t) * second[i]! +
        3 * Math.cos(2 * t) * third[i]! +
        i / 100,
    ),
  );

  it('finds the axes, their share of the variance, and the coordinates', () => {
    const plane = fitPlane(points);
    expectClose('explained', plane.explained, [1600 / 1709, 100 / 1709], { relative: 1e-5 });
    const signs = [1, Math.sign(dot(plane.axes[1], second))];
    expectClose('axis 1', plane.axes[0], first, { absolute: 1e-5 });
    expectClose(
      'axis 2',
      plane.axes[1],
      second.map((x) => signs[1]! * x),
      { absolute: 1e-5 },
    );
    expectClose(
      'mean',
      plane.mean,
      Float64Array.from(first, (_, i) => i / 100),
      { absolute: 1e-5 },
    );
    points.forEach((point, k) => {
      const [x, y] = project(plane, point);
      expect(x).toBeCloseTo(40 * Math.cos(angles[k]!), 3);
      expect(y).toBeCloseTo(signs[1]! * 10 * Math.sin(angles[k]!), 3);
    });
  });

  it('has orthonormal axes, and points them to the side of the last point', () => {
    const some = points.slice(0, 17);
    const plane = fitPlane(some);
    expect(dot(plane.axes[0], plane.axes[0])).toBeCloseTo(1, 10);
    expect(dot(plane.axes[1], plane.axes[1])).toBeCloseTo(1, 10);
    expect(dot(plane.axes[0], plane.axes[1])).toBeCloseTo(0, 5);
    for (const coordinate of project(plane, some.at(-1)!)) expect(coordinate).toBeGreaterThan(0);
  });

  it('has no second axis where points lie on a line', () => {
    const line = [0, 1, 3].map((t) => Float32Array.from(first, (x) => t * x));
    const plane = fitPlane(line);
    expect(plane.explained[0]).toBeCloseTo(1, 6);
    expect(project(plane, line[2]!)[1]).toBeCloseTo(0, 6);
    expect(line.map((point) => project(plane, point)[0])).toEqual(
      [-4 / 3, -1 / 3, 5 / 3].map((x) => expect.closeTo(x, 5)),
    );
  });

  it('refuses a single point, and points of two lengths', () => {
    expect(() => fitPlane([points[0]!])).toThrow('at least two points of one length');
    expect(() => fitPlane([points[0]!, new Float32Array(3)])).toThrow('2 of lengths 500, 3');
  });
});

describe('trajectoryPlane', () => {
  const space = new WeightSpace(describeModel(convolutional).parameters);
  const stream = createStream(5, 'around');

  it('puts each point where it projects, with its loss, and isotropic samples around it', async () => {
    const trainer = trainerOf(convolutional, { epochs: 4 });
    const points = await recordTrajectory(trainer, 4);
    await trainer.release();
    const evaluate = digitalEvaluation(convolutional, imagesOf(data, 200), execution);
    const options = { samplesPerPoint: 3, sigma: 0.02 };
    const runs = [{ label: 'sgd', points }];
    const found = await trajectoryPlane(space, runs, evaluate, options, stream);
    const plane = fitPlane(points.map(({ values }) => space.vectorOf(values)));
    expect(found.explained).toEqual(plane.explained);
    const [run] = found.runs;
    expect(run!.samples).toHaveLength(3 * points.length);
    for (const [i, { step, values }] of points.entries()) {
      const [x, y] = project(plane, space.vectorOf(values));
      expect(run!.points[i]).toEqual({ step, x, y, ...(await evaluate(values)) });
      const vector = space.vectorOf(values);
      const noise = fillNormal(stream.child('sgd', step, 2), new Float32Array(vector.length));
      const around = vector.map((w, k) => w + 0.02 * noise[k]!);
      const { x: sx, y: sy, loss } = run!.samples[3 * i + 2]!;
      const expected = project(plane, around);
      expectClose('sample', [sx, sy], expected, { absolute: 1e-5 });
      expect(loss).toBeCloseTo((await evaluate(space.replace(values, around))).loss, 5);
    }
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('draws samples whose shadows have the deviation sigma along both axes', async () => {
    const [start, end] = [1, 2].map((seed) => ({
      step: seed,
      values: space.tensorsOf(Float32Array.from(spread([space.dimensions], seed))),
    }));
    const evaluate = async () => ({ loss: 0, top1: 0, top5: 0 });
    const options = { samplesPerPoint: 1000, sigma: 0.5 };
    const runs = [{ label: 'a', points: [start!, end!, { ...start!, step: 3 }] }];
    const { runs: found } = await trajectoryPlane(space, runs, evaluate, options, stream);
    const { points, samples } = found[0]!;
    const offsets = samples.map(({ x }, i) => x - points[Math.floor(i / 1000)]!.x);
    const { mean, variance } = moments(Float32Array.from(offsets));
    // Five standard errors of 3000 draws.
    expect(Math.abs(mean)).toBeLessThan((5 * 0.5) / Math.sqrt(3000));
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(5 * Math.sqrt(2 / 3000));
    // The same weights at another step have samples of their own.
    expect(samples[0]!.x).not.toBe(samples[2000]!.x);
  });
});

describe('curvatureAlong', () => {
  it('is the covariance at each point, on the same batches', async () => {
    const trainer = trainerOf(twoLayers);
    const points = await recordTrajectory(trainer, 4);
    await trainer.release();
    const gradients = await BatchGradients.create(twoLayers, imagesOf(data, 50), execution);
    const curve = await curvatureAlong(gradients, points);
    expect(curve.map(({ step }) => step)).toEqual([0, 4, 8]);
    const last = await gradientCovariance(gradients, points[2]!.values);
    expect(curve[2]).toEqual({ step: 8, ...last });
    await gradients.release();
  });
});
