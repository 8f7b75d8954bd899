import { z } from 'zod';
import { designExtraction, extractWeights } from '../../../analysis/extraction/index.js';
import { createTile, gokmenPeriphery, managedPulses, stepsOf } from '../../../crossbar/index.js';
import { arrayModel } from '../../../device/pulsed/index.js';
import { createStream, fillNormal } from '../../../random/index.js';
import { exactPoint, type Point } from '../../series.js';
import { freeMeasurement } from '../measurement.js';

const settings = z.strictObject({
  /** Rows and columns of the array. */
  size: z.int().min(2),
  /** How often one-hot inputs are repeated; the random inputs are as many. */
  repeats: z.int().min(1),
  /** Uniform products, in times the columns, for the error's law. */
  multiples: z.array(z.number().gt(1)).default([1.25, 1.5, 2, 3, 5, 10, 20]),
  seed: z.int().min(0).default(1),
});

/** Nominal range ±1 of Figure 6: noise is 10 % of the largest weight, the bound 20 times it. */
const periphery = { ...gokmenPeriphery, readSigma: 0.1, bound: 20 };

/**
 * How well weights are extracted from an array, N(0, (1/3)²) within ±1 (our choice), by one-hot inputs `once` and
 * `repeated`, and by as many `uniform` ones: `error`, the standard deviation from the truth in weight units, and
 * `correlation` with it. Further `by-products`, the error of uniform inputs by how often their number is that of the
 * columns, and `law`, what regression says of it: σ/√((n − p − 1)·var x).
 * @see Gokmen, Frontiers in AI 2021, Figure 6.
 */
export const extractionMethods = freeMeasurement(
  settings,
  async ({ id, settings, part, report }) => {
    const { size, repeats, multiples, seed } = settings;
    const stream = createStream(seed, 'figure6');
    const model = { ...arrayModel, slope: 1, sigmaOfSlope: 0 };
    const tile = createTile({
      rows: size,
      columns: size,
      model,
      periphery,
      pulses: managedPulses,
      stream,
    });
    const truth = fillNormal(stream.child('weights'), new Float32Array(size * size), {
      sigma: 1 / 3,
    });
    for (let i = 0; i < truth.length; i++) truth[i] = Math.max(-1, Math.min(1, truth[i]!));
    tile.setWeights(truth);
    const extracted = async (name: string, inputs: 'one-hot' | 'uniform', products: number) =>
      part(name, async () => {
        const own = { converter: periphery.inputs, stream: stream.child(name) };
        const design = designExtraction(size, { inputs, products, ...own });
        return compare(extractWeights(tile, design).weights, truth);
      });
    const kinds = [
      ['once', 'one-hot', size],
      ['repeated', 'one-hot', size * repeats],
      ['uniform', 'uniform', size * repeats],
    ] as const;
    const steps = kinds.length + multiples.length;
    const found: { x: string; error: number; correlation: number }[] = [];
    for (const [i, [x, inputs, products]] of kinds.entries()) {
      report(i / steps, x);
      found.push({ x, ...(await extracted(x, inputs, products)) });
    }
    const measured: Point[] = [];
    const law: Point[] = [];
    for (const [i, times] of multiples.entries()) {
      report((kinds.length + i) / steps, `${times} products an input`);
      const products = Math.round(times * size);
      const { error } = await extracted(`uniform-${times}`, 'uniform', products);
      measured.push(exactPoint(times, error));
      law.push(exactPoint(times, lawOf(products, size)));
    }
    const line = (name: 'error' | 'correlation', unit: string) => {
      const points = found.map((each) => exactPoint(each.x, each[name]));
      return { name: `${id}/${name}`, label: name, axis: 'inputs', unit, points };
    };
    const byProducts = { axis: 'products an input', unit: 'weight' };
    return [
      line('error', 'weight'),
      line('correlation', 'r'),
      { name: `${id}/by-products`, label: 'uniform inputs', ...byProducts, points: measured },
      { name: `${id}/law`, label: 'σ/√((n − p − 1)·var x)', ...byProducts, points: law },
    ];
  },
);

function compare(weights: Float32Array, truth: Float32Array) {
  const n = truth.length;
  let [differences, products, ours, theirs] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [weights[i]!, truth[i]!];
    differences += (a - b) ** 2;
    products += a * b;
    ours += a * a;
    theirs += b * b;
  }
  return { error: Math.sqrt(differences / n), correlation: products / Math.sqrt(ours * theirs) };
}

/**
 * The expected error of regression on n random inputs of p columns. σ is the read noise with the rounding of the output
 * converter; inputs are uniform over their largest, whose mean is p/(p + 1).
 */
function lawOf(n: number, p: number): number {
  const level = periphery.bound / stepsOf(periphery.outputs);
  const sigma = Math.hypot(periphery.readSigma, level / Math.sqrt(12));
  const variance = ((p + 1) / p) ** 2 / 3;
  return sigma / Math.sqrt((n - p - 1) * variance);
}
