import { z } from 'zod';
import {
  disturbAtRandom,
  disturbByDeviation,
  pruneAtRandom,
  pruneBySignal,
} from '../../../analysis/extraction/index.js';
import { openTrainedNetwork } from '../../../arrays/index.js';
import { createStream } from '../../../random/index.js';
import { exactPoint, type Point, pointOf, type Series } from '../../series.js';
import { arrayMeasurement } from '../measurement.js';

const common = {
  method: z.string(),
  /** The average whose true means and deviations are used: `181-200`. */
  average: z.string(),
  /** Draws of what is random. */
  repeats: z.int().min(1),
};

/** What is measured on one network's means and deviations. */
type Context = Parameters<Parameters<typeof arrayMeasurement>[1]>[0];

function open(
  { experiment, signal }: Context,
  { method, average }: { method: string; average: string },
) {
  const network = openTrainedNetwork(experiment, method, { signal });
  const [means, deviations] = [
    network.weights(`mean-${average}`),
    network.weights(`deviation-${average}`),
  ];
  const stream = createStream(experiment.spec.seed, 'signal-to-noise');
  return { network, moments: { means, deviations, snapshots: 0 }, stream };
}

function seriesOf(
  id: string,
  name: string,
  label: string,
  axis: string,
  unit: string,
  points: Point[],
): Series {
  return { name: `${id}/${name}`, label, axis, unit, points };
}

const prunings = z.strictObject({ ...common, thresholds: z.array(z.number().min(0)) });

/**
 * Test errors, digitally, of the average model without its weights of least |μ|/σ, `careful`, and without as many
 * others, `random`; and the share `removed`, percent; by threshold, 0 for the whole model.
 * @see Gokmen, Frontiers in AI 2021, Table 2.
 */
export const arrayPruning = arrayMeasurement(prunings, async (context) => {
  const { id, experiment, settings, part, report } = context;
  const { network, moments, stream } = open(context, settings);
  const lines: Record<'careful' | 'random' | 'removed', Point[]> = {
    careful: [],
    random: [],
    removed: [],
  };
  for (const [i, threshold] of [0, ...settings.thresholds].entries()) {
    report(i / (settings.thresholds.length + 1), `signal to noise below ${threshold}`);
    const pruned = pruneBySignal(moments, threshold);
    const measured = await part(`prune-${threshold}`, async () => {
      const careful = await network.error(pruned.weights, 'digital', 0);
      // Of the whole model nothing is drawn.
      const random: number[] = threshold === 0 ? [careful] : [];
      for (let k = random.length; k < settings.repeats && threshold > 0; k++) {
        const draw = stream.child('prune', threshold, k);
        const { weights } = pruneAtRandom(moments.means, pruned.removed, draw);
        random.push(await network.error(weights, 'digital', 0));
      }
      return { careful, random };
    });
    lines.careful.push(exactPoint(threshold, measured.careful));
    lines.random.push(pointOf(threshold, measured.random));
    lines.removed.push(exactPoint(threshold, 100 * pruned.share));
  }
  const { unit } = experiment.result;
  return [
    seriesOf(id, 'careful', 'Carefully pruned', '|μ|/σ', unit, lines.careful),
    seriesOf(id, 'random', 'Randomly pruned', '|μ|/σ', unit, lines.random),
    seriesOf(id, 'removed', 'Weights removed', '|μ|/σ', 'percent', lines.removed),
  ];
});

/**
 * Test errors on arrays of the average model, at `none`, and at `disturbed`: each weight by its own deviation, `careful`,
 * or by one dealt out anew, `random`.
 * @see Gokmen, Frontiers in AI 2021, Table 3.
 */
export const arrayDisturbance = arrayMeasurement(z.strictObject(common), async (context) => {
  const { id, experiment, settings, part } = context;
  const { network, moments, stream } = open(context, settings);
  const measured = await part('disturb', async () => {
    const none = await network.error(moments.means, 'analog', 0);
    const [careful, random]: [number[], number[]] = [[], []];
    for (let k = 0; k < settings.repeats; k++) {
      const draw = stream.child('disturb', k);
      careful.push(await network.error(disturbByDeviation(moments, draw), 'analog', k + 1));
      random.push(await network.error(disturbAtRandom(moments, draw), 'analog', k + 1));
    }
    return { none, careful, random };
  });
  const { unit } = experiment.result;
  const none = exactPoint('none', measured.none);
  const points = (sample: number[]) => [none, pointOf('disturbed', sample)];
  return [
    seriesOf(id, 'careful', 'Carefully disturbed', 'disturbance', unit, points(measured.careful)),
    seriesOf(id, 'random', 'Randomly disturbed', 'disturbance', unit, points(measured.random)),
  ];
});
