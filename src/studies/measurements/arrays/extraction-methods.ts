import { z } from 'zod';
import { designExtraction, extractWeights } from '../../../analysis/extraction/index.js';
import { createTile, gokmenPeriphery, managedPulses } from '../../../crossbar/index.js';
import { arrayModel } from '../../../device/pulsed/index.js';
import { createStream, fillNormal } from '../../../random/index.js';
import { exactPoint } from '../../series.js';
import { freeMeasurement } from '../measurement.js';

const settings = z.strictObject({
  /** Rows and columns of the array. */
  size: z.int().min(2),
  /** How often one-hot inputs are repeated; the random inputs are as many. */
  repeats: z.int().min(1),
  seed: z.int().min(0).default(1),
});

/** Nominal range ±1 of Figure 6: noise is 10 % of the largest weight, the bound 20 times it. */
const periphery = { ...gokmenPeriphery, readSigma: 0.1, bound: 20 };

/**
 * How well weights are extracted from an array, N(0, (1/3)²) within ±1 (our choice), by one-hot inputs `once` and
 * `repeated`, and by as many `uniform` ones: `error`, the standard deviation from the truth in weight units, and
 * `correlation` with it.
 * @see Gokmen, Frontiers in AI 2021, Figure 6.
 */
export const extractionMethods = freeMeasurement(
  settings,
  async ({ id, settings, part, report }) => {
    const { size, repeats, seed } = settings;
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
    const kinds = [
      ['once', 'one-hot', size],
      ['repeated', 'one-hot', size * repeats],
      ['uniform', 'uniform', size * repeats],
    ] as const;
    const found: { x: string; error: number; correlation: number }[] = [];
    for (const [i, [x, inputs, products]] of kinds.entries()) {
      report(i / kinds.length, x);
      const measured = await part(x, async () => {
        const extraction = {
          inputs,
          products,
          converter: periphery.inputs,
          stream: stream.child(x),
        };
        const { weights } = extractWeights(tile, designExtraction(size, extraction));
        return compare(weights, truth);
      });
      found.push({ x, ...measured });
    }
    const line = (name: 'error' | 'correlation', unit: string) => {
      const points = found.map((each) => exactPoint(each.x, each[name]));
      return { name: `${id}/${name}`, label: name, axis: 'inputs', unit, points };
    };
    return [line('error', 'weight'), line('correlation', 'r')];
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
