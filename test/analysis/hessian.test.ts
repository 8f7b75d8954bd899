import { describe, expect, it } from 'vitest';
import {
  hessianEigenvalues,
  openHessian,
  symmetricEigen,
  WeightSpace,
} from '../../src/analysis/index.js';
import { UnsupportedError } from '../../src/errors.js';
import { describeModel } from '../../src/nn/index.js';
import { createStream } from '../../src/random/index.js';
import { expectClose } from '../graph/support.js';
import { goldens, spread } from '../nn/golden.js';
import { lossByHand, type TwoLayerValues } from '../training/by-hand.js';
import { blobData, twoLayers } from '../training/support.js';
import { curved, execution, imagesOf, twelveImages, valuesOf } from './support.js';

interface CurvatureGolden {
  readonly largest: readonly number[];
  readonly smallest: number;
  readonly product: readonly number[];
}
const golden = goldens<CurvatureGolden>('analysis-curvature');
const stream = createStream(1, 'hessian');

describe('openHessian', () => {
  it.each([12, 5])("gives PyTorch's H·v, in batches of %d", async (batchSize) => {
    const images = imagesOf(twelveImages(), batchSize);
    const hessian = await openHessian(curved, valuesOf(curved), images, execution);
    const direction = Float64Array.from(spread([hessian.space.dimensions], 7));
    const product = await hessian.times(direction);
    await hessian.release();
    expectClose('H·v', product, golden.product, { absolute: 1e-5, relative: 1e-5 });
  });

  it('of some tensors is that block of the whole', async () => {
    const images = imagesOf(twelveImages(), 12);
    const { parameters } = describeModel(curved);
    const space = new WeightSpace(parameters.filter(({ name }) => name === 'fc1.weight'));
    const whole = await openHessian(curved, valuesOf(curved), images, execution);
    const part = await openHessian(curved, valuesOf(curved), images, execution, space);
    const direction = Float32Array.from(spread([space.dimensions], 4));
    const padded = new Map(
      parameters.map(({ name, shape }) => [
        name,
        new Float32Array(shape.reduce((a, b) => a * b, 1)),
      ]),
    );
    padded.set('fc1.weight', direction);
    const embedded = Float64Array.from(whole.space.vectorOf(padded));
    const expected = whole.space
      .tensorsOf(Float32Array.from(await whole.times(embedded)))
      .get('fc1.weight')!;
    expectClose('block', await part.times(Float64Array.from(direction)), expected);
    await whole.release();
    await part.release();
  });

  it('refuses a network that spikes', async () => {
    const layers = [
      { kind: 'flatten' },
      { kind: 'spikeInput' },
      { kind: 'linear', outputs: 3 },
      { kind: 'spikingNeurons' },
      { kind: 'spikeReadout' },
    ] as const;
    const spiking = { name: 'spiking', input: curved.input, layers };
    const images = imagesOf(twelveImages(), 12);
    const opened = openHessian(spiking, valuesOf(curved), images, execution);
    await expect(opened).rejects.toThrow(UnsupportedError);
    await expect(opened).rejects.toThrow(/must have second derivatives, got 'spiking', which spi/);
  });
});

describe('hessianEigenvalues', () => {
  it("are those of PyTorch's dense Hessian", async () => {
    const images = imagesOf(twelveImages(), 5);
    const hessian = await openHessian(curved, valuesOf(curved), images, execution);
    const found = await hessianEigenvalues(hessian, stream, { count: 5, tolerance: 1e-5 });
    await hessian.release();
    const values = found.largest.map(({ value }) => value);
    expectClose('largest', values, golden.largest, { absolute: 1e-5, relative: 1e-4 });
    expect(found.smallest.value).toBeCloseTo(golden.smallest, 4);
    expect(found).toMatchObject({ converged: true, parameters: 99, images: 12 });
  });

  it('are those of the dense Hessian by differences of gradients written out by hand', async () => {
    const values = valuesOf(twoLayers);
    const images = imagesOf(blobData(50, 60), 60);
    const { images: pixels, labels } = images.batches[0]!;
    const hessian = await openHessian(twoLayers, values, images, execution);
    const { space } = hessian;
    const n = space.dimensions;
    const point = Float64Array.from(space.vectorOf(values));
    const gradientAt = (vector: Float64Array) => {
      let from = 0;
      const parts = space.tensors.map(({ name, shape }) => {
        const start = from;
        from += shape.reduce((a, b) => a * b, 1);
        return [name, vector.subarray(start, from)] as const;
      });
      const { gradients } = lossByHand(
        Object.fromEntries(parts) as unknown as TwoLayerValues,
        pixels,
        labels,
      );
      return space.tensors.flatMap(({ name }) => [...gradients[name as keyof TwoLayerValues]]);
    };
    const dense = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const [up, down] = [1e-5, -1e-5].map((step) =>
        gradientAt(point.map((x, j) => (j === i ? x + step : x))),
      );
      for (let j = 0; j < n; j++) dense[i * n + j] = (up![j]! - down![j]!) / 2e-5;
    }
    const expected = symmetricEigen(dense, n).values;
    const found = await hessianEigenvalues(hessian, stream, { count: 3, tolerance: 1e-5 });
    await hessian.release();
    expectClose(
      'largest',
      found.largest.map(({ value }) => value),
      expected.slice(0, 3),
      { relative: 1e-4 },
    );
    // A Ritz value's residual holds: a true eigenvalue lies within it, and within float32's rounding.
    for (const { value, residual } of [...found.largest, found.smallest]) {
      const nearest = Math.min(...expected.map((x) => Math.abs(x - value)));
      expect(nearest).toBeLessThanOrEqual(residual + 1e-5 * expected[0]!);
    }
  });
});
