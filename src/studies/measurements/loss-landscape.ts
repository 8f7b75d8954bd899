import { z } from 'zod';
import {
  digitalEvaluation,
  type LossLandscape,
  lossLandscape,
  signedStrengths,
  variationPattern,
} from '../../analysis/index.js';
import { createChip } from '../../chip/index.js';
import { describeModel } from '../../nn/index.js';
import { pointOf, type Series } from '../series.js';
import { type MeasurementContext, measurement } from './measurement.js';
import { type Network, openRun } from './open-run.js';

const settings = z.strictObject({
  methods: z.array(z.string()).optional(),
  /** The largest |x|. */
  sigma: z.number().positive(),
  /** Places on either side of 0. */
  steps: z.int().min(1),
  /** Drawn directions, the chips 0, 1, …; the same for every method. */
  draws: z.int().min(1),
});

type Context = MeasurementContext<z.infer<typeof settings>>;

/**
 * Test loss, nats, along drawn variations of the weights of the first training: `<method>` by x = γ·σ, and
 * `<method>-rise` by |x|: (L(x) + L(-x))/2 - L(0).
 * @see WVAT paper, section 5.1 and Figure 5.
 */
export const landscape = measurement(settings, async (context) => {
  const { experiment, settings, report } = context;
  const networks = openRun(experiment)
    .networks(settings.methods)
    .filter(({ run }) => run === 0);
  const series: Series[] = [];
  for (const [i, network] of networks.entries()) {
    report(i / networks.length, network.label);
    series.push(...seriesOf(context, network, await landscapesOf(context, network)));
  }
  return series;
});

/** The landscape along each drawn direction. */
async function landscapesOf(
  { experiment, settings, part }: Context,
  network: Network,
): Promise<LossLandscape[]> {
  const { plan, images, execution } = openRun(experiment);
  const { seed, hardware } = plan.spec;
  const values = network.values();
  const evaluate = digitalEvaluation(plan.model, images, execution);
  const strengths = signedStrengths(settings.sigma, settings.steps);
  const found: LossLandscape[] = [];
  for (let draw = 0; draw < settings.draws; draw++) {
    const chip = createChip(seed, draw);
    const line = async () => {
      const pattern = variationPattern(values, describeModel(plan.model), hardware.variation, chip);
      return await lossLandscape(values, [pattern], strengths, evaluate);
    };
    found.push(await part(`${network.job.id}-${draw}`, line));
  }
  return found;
}

function seriesOf(
  { id }: Context,
  { name, label }: Network,
  landscapes: readonly LossLandscape[],
): Series[] {
  const { strengths } = landscapes[0]!;
  const lines = landscapes.map(({ mean }) => mean.loss);
  const middle = (strengths.length - 1) / 2;
  const rises = Array.from({ length: middle }, (_, i) =>
    lines.map((loss) => (loss[middle + i + 1]! + loss[middle - i - 1]!) / 2 - loss[middle]!),
  );
  const common = { label, axis: 'x', unit: 'nats' };
  return [
    {
      name: `${id}/${name}`,
      ...common,
      points: strengths.map((x, i) =>
        pointOf(
          x,
          lines.map((loss) => loss[i]!),
        ),
      ),
    },
    {
      name: `${id}/${name}-rise`,
      ...common,
      points: rises.map((rise, i) => pointOf(strengths[middle + i + 1]!, rise)),
    },
  ];
}
