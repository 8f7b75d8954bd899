import { addNormal, momentsOf, type Stream } from '../random/index.js';
import type { Evaluation, ImageSet } from '../training/index.js';

/** A network's results at each strength of noise on its images, draw by draw. */
export interface InputNoiseSweep {
  /** Standard deviation of the noise, as a fraction of that of the images. */
  readonly sigmas: readonly number[];
  /** results[i][draw] belongs to sigmas[i]. */
  readonly results: readonly (readonly Evaluation[])[];
}

/** Standard deviation of all numbers in a set of images, around their common mean. */
export function inputStd({ batches }: ImageSet): number {
  const parts = batches.map(({ images }) => ({ n: images.length, ...momentsOf(images) }));
  const n = parts.reduce((total, part) => total + part.n, 0);
  const mean = parts.reduce((total, part) => total + (part.n / n) * part.mean, 0);
  const variance = parts.reduce(
    (total, part) => total + (part.n / n) * (part.std ** 2 + (part.mean - mean) ** 2),
    0,
  );
  return Math.sqrt(variance);
}

/**
 * Images with Gaussian noise: x + σ·std(x)·N(0,1), std over the whole set; nothing is clipped.
 * @param stream drawn once for each number of each image: one frozen pattern, which σ scales.
 */
export function withInputNoise(images: ImageSet, sigmaOfInput: number, stream: Stream): ImageSet {
  const scale = sigmaOfInput * inputStd(images);
  const batches = images.batches.map((batch, b) => {
    const noisy = new Float32Array(batch.images.length);
    addNormal(batch.images, scale, stream.child('batch', b), noisy);
    return { ...batch, images: noisy };
  });
  return { ...images, batches };
}

/**
 * Results on noisy images. The paper names neither the noise nor its size; Gaussian, from 0 to 0.3 of the images'
 * standard deviation, is our choice.
 * @param evaluate tests the network on a set of images.
 * @param stream `draw/<n>` is drawn once for each draw, the same for every σ.
 * @see WVAT paper, section 5.2 and Figure 7 (right).
 */
export async function inputNoiseSweep(
  images: ImageSet,
  evaluate: (images: ImageSet) => Promise<Evaluation>,
  stream: Stream,
  draws = 5,
  sigmas: readonly number[] = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
): Promise<InputNoiseSweep> {
  const results: Evaluation[][] = [];
  for (const sigma of sigmas) {
    const row: Evaluation[] = [];
    for (let draw = 0; draw < draws; draw++) {
      row.push(await evaluate(withInputNoise(images, sigma, stream.child('draw', draw))));
    }
    results.push(row);
  }
  return { sigmas, results };
}
