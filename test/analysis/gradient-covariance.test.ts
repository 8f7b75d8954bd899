import { describe, expect, it } from 'vitest';
import { BatchGradients, drawBatches, gradientCovariance } from '../../src/analysis/index.js';
import { normaliser } from '../../src/data/normalise.js';
import { DataError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import { expectClose } from '../graph/support.js';
import { goldens } from '../nn/golden.js';
import { lossByHand, type TwoLayerValues } from '../training/by-hand.js';
import { data, twoLayers } from '../training/support.js';
import { curved, execution, imagesOf, twelveImages, valuesOf } from './support.js';

interface CovarianceGolden {
  readonly covariance: readonly number[];
  readonly trace: number;
  readonly meanLength: number;
}

describe('gradientCovariance', () => {
  it("has the eigenvalues of PyTorch's covariance of four batches' gradients", async () => {
    const golden = goldens<CovarianceGolden>('analysis-curvature');
    const gradients = await BatchGradients.create(curved, imagesOf(twelveImages(), 3), execution);
    const found = await gradientCovariance(gradients, valuesOf(curved), 3);
    await gradients.release();
    expectClose('eigenvalues', found.eigenvalues, golden.covariance);
    expectClose('trace, mean', [found.trace, found.meanLength], [golden.trace, golden.meanLength]);
    expect(found).toMatchObject({ batches: 4, batchSize: 3 });
    expect(found.largestOfImages).toBeCloseTo(3 * golden.covariance[0]!, 4);
  });

  it('takes each gradient at its own batch', async () => {
    const values = valuesOf(twoLayers);
    const gradients = await BatchGradients.create(twoLayers, imagesOf(data, 60), execution);
    const all = await gradients.at(values);
    await gradients.release();
    expect(gradients.images.batches.map(({ size }) => size)).toEqual([60, 60, 60, 20]);
    gradients.images.batches.forEach(({ images, labels }, b) => {
      const byHand = lossByHand(
        Object.fromEntries(values) as unknown as TwoLayerValues,
        images,
        labels,
      );
      const expected = gradients.space.tensors.flatMap(({ name }) => [
        ...byHand.gradients[name as keyof TwoLayerValues],
      ]);
      expectClose(`batch ${b}`, all[b]!, expected);
    });
  });

  it('refuses batches of different sizes', async () => {
    const gradients = await BatchGradients.create(curved, imagesOf(twelveImages(), 5), execution);
    await expect(gradientCovariance(gradients, valuesOf(curved))).rejects.toThrow(
      'got 3 of sizes 5, 2',
    );
    await gradients.release();
  });
});

describe('drawBatches', () => {
  const tables = normaliser('unit', data);
  const draw = (name: string, batches = 6, batchSize = 8) =>
    drawBatches(data, data.train, tables, { batches, batchSize }, createStream(3, name));

  it('takes each image of the split at most once, with its label', () => {
    const images = new Map<string, bigint>();
    for (const batch of draw('a').batches) {
      for (const [i, label] of batch.labels.entries()) {
        images.set(batch.images.subarray(16 * i, 16 * i + 16).join(), label);
      }
    }
    expect(images.size).toBe(48);
    for (let i = 0; i < data.train.count; i++) {
      const bytes = data.train.images.subarray(16 * i, 16 * i + 16);
      const key = Float32Array.from(bytes, (b) => b / 255).join();
      if (images.has(key)) expect(images.get(key)).toBe(BigInt(data.train.labels[i]!));
    }
  });

  it('is the same for one stream, and another for another', () => {
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a').batches[0]!.images).not.toEqual(draw('b').batches[0]!.images);
  });

  it('refuses to take more images than there are', () => {
    expect(() => draw('a', 7, 8)).toThrow(DataError);
    expect(() => draw('a', 7, 8)).toThrow('from 1 to 50 images, got 56');
  });
});
