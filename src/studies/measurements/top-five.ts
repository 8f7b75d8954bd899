import { z } from 'zod';
import {
  calibrationBatch,
  createChip,
  type Hardware,
  isIdeal,
  prepareDeployment,
  programDeployment,
} from '../../chip/index.js';
import { chipNumbers } from '../../experiment/plan.js';
import { onOtherHardware } from '../../experiment/runner.js';
import { evaluateBaked } from '../../training/index.js';
import { type Point, pointOf, type Series } from '../series.js';
import { flagsOf, hardwareSettings } from './hardware-variant.js';
import { type MeasurementContext, measurement } from './measurement.js';
import { byMethod, type Network, type OpenRun, openRun } from './open-run.js';

const settings = z.strictObject({
  methods: z.array(z.string()).optional(),
  /** Chips a training: the first of those that the experiment has. */
  chips: z.int().min(1),
  /** What differs from the experiment's hardware. */
  with: hardwareSettings.default({}),
});

type Context = MeasurementContext<z.infer<typeof settings>>;

/**
 * Top-5 accuracy of each method, digital and on the chips of the experiment; over trainings where there are several,
 * else over chips.
 * @see HA-SGD paper, Figures 4 to 10.
 */
export const topFive = measurement(settings, async (context) => {
  const { id, experiment, settings, report } = context;
  const spec = onOtherHardware(experiment.folder, flagsOf(settings.with));
  const run = openRun({ ...experiment, spec });
  const groups = byMethod(run.networks(settings.methods));
  const places = [undefined, ...run.plan.hardware];
  const series: Series[] = [];
  for (const [g, group] of groups.entries()) {
    const points: Point[] = [];
    for (const [h, hardware] of places.entries()) {
      report((g + h / places.length) / groups.length, group[0]!.label);
      points.push(await pointAt(context, run, group, hardware));
    }
    const { name, label } = group[0]!;
    series.push({ name: `${id}/${name}`, label, axis: 'σ', unit: 'percent, top 5', points });
  }
  return series;
});

async function pointAt(
  context: Context,
  run: OpenRun,
  group: readonly Network[],
  hardware: Hardware | undefined,
): Promise<Point> {
  const samples: (readonly number[])[] = [];
  for (const network of group) samples.push(await accuracies(context, run, network, hardware));
  const place = hardware === undefined ? 'digital' : hardware.variation.sigmaOfRange;
  return pointOf(place, samples.length > 1 ? samples.map(mean) : samples[0]!);
}

/** Top-5 accuracy on each chip; a single one where chips are ideal. */
async function accuracies(
  { settings, part }: Context,
  { plan, images, execution, dataset, tables }: OpenRun,
  { job, run, values }: Network,
  hardware: Hardware | undefined,
): Promise<readonly number[]> {
  const { model, spec } = plan;
  if (hardware === undefined || isIdeal(hardware)) {
    const digital = async () => (await evaluateBaked(model, images, values(), execution)).top5;
    return [await part(`${job.id}-digital`, digital)];
  }
  return await part(`${job.id}-${hardware.variation.sigmaOfRange}`, async () => {
    const batch = calibrationBatch(dataset, tables);
    const deployment = await prepareDeployment(model, values(), hardware, execution, batch);
    const found: number[] = [];
    for (const chip of chipNumbers(spec, run).slice(0, settings.chips)) {
      const held = programDeployment(deployment, hardware, createChip(spec.seed, chip));
      found.push((await evaluateBaked(deployment.model, images, held, execution)).top5);
    }
    return found;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
