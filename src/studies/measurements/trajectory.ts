import { z } from 'zod';
import {
  BatchGradients,
  curvatureAlong,
  drawBatches,
  type TrajectoryPoint,
  trajectoryPlane,
  WeightSpace,
} from '../../analysis/index.js';
import { describeModel } from '../../nn/index.js';
import { createStream } from '../../random/index.js';
import { type Evaluation, Evaluator, TestSet, testBatchSize } from '../../training/index.js';
import { exactPoint, type Point, type Series } from '../series.js';
import { type MeasurementContext, measurement } from './measurement.js';
import { type Network, type OpenRun, openRun } from './open-run.js';
import { trajectoryOf } from './recorded-trajectory.js';

/** The full batch: so many of the first training images. */
const images = z.int().min(1);

const settings = z.discriminatedUnion('show', [
  /** The trajectories in their principal plane, and samples of the loss around them. */
  z.strictObject({
    show: z.literal('plane'),
    copiesPerEpoch: z.number().positive(),
    samplesPerPoint: z.int().min(0),
    /** Standard deviation of the samples in every weight. */
    sigma: z.number().positive(),
    images,
  }),
  /** Full-batch loss of the clean weights along training. */
  z.strictObject({ show: z.literal('loss'), copiesPerEpoch: z.number().positive(), images }),
  /** Their test accuracy. */
  z.strictObject({ show: z.literal('accuracy'), copiesPerEpoch: z.number().positive() }),
  /** Largest eigenvalue of the covariance of mini-batch gradients along training. */
  z.strictObject({
    show: z.literal('curvature'),
    copiesPerEpoch: z.number().positive(),
    batches: z.int().min(2),
    batchSize: z.int().min(1),
  }),
]);

type Settings = z.infer<typeof settings>;
type Context = MeasurementContext<Settings>;

interface Recorded {
  readonly network: Network;
  readonly points: readonly TrajectoryPoint[];
}

/**
 * What happens along the trainings of an experiment's networks, by epochs done.
 * @see HA-SGD paper, section 5.2 and Figure 12.
 */
export const trajectory = measurement(settings, async (context) => {
  const open = openRun(context.experiment);
  const recorded: Recorded[] = [];
  for (const network of open.networks().filter(({ run }) => run === 0)) {
    const points = await trajectoryOf(context, open, network, context.settings.copiesPerEpoch);
    recorded.push({ network, points });
  }
  if (context.settings.show === 'plane') return await planeOf(context, open, recorded);
  const series: Series[] = [];
  for (const each of recorded) series.push(await lineOf(context, open, each));
  return series;
});

/** Lines by method: the way (x by y), and what the loss is around it: mean and standard deviation of samples. */
async function planeOf(
  { id, settings, part, experiment }: Context,
  open: OpenRun,
  recorded: readonly Recorded[],
): Promise<Series[]> {
  if (settings.show !== 'plane') return [];
  const { plan, execution } = open;
  const space = new WeightSpace(describeModel(plan.model).parameters);
  const ways = recorded.map(({ network, points }) => ({ label: network.name, points }));
  const stream = createStream(experiment.spec.seed, 'around');
  const { samplesPerPoint, sigma } = settings;
  const plane = await part('plane', async () => {
    const evaluator = await Evaluator.create(
      plan.model,
      fullBatch(open, settings.images),
      execution,
    );
    try {
      const evaluate = (values: Parameters<Evaluator['evaluate']>[0]) => evaluator.evaluate(values);
      return await trajectoryPlane(space, ways, evaluate, { samplesPerPoint, sigma }, stream);
    } finally {
      await evaluator.release();
    }
  });
  const explained: Series = {
    name: `${id}/explained`,
    label: 'share of variance',
    axis: '',
    unit: 'share',
    points: plane.explained.map((share, i) => exactPoint(`axis-${i + 1}`, share)),
  };
  const runs = plane.runs.flatMap(({ label, points, samples }) => [
    xySeries(`${id}/${label}`, label, points),
    lossSeries(`${id}/${label}-around`, label, samples),
    riseSeries(`${id}/${label}-rise`, label, points, samples),
  ]);
  return [explained, ...runs];
}

type Placed = Evaluation & { readonly step: number; readonly x: number; readonly y: number };

function xySeries(name: string, label: string, points: readonly Placed[]): Series {
  return {
    name,
    label,
    axis: 'first axis',
    unit: 'second axis',
    points: points.map(({ x, y }) => exactPoint(x, y)),
  };
}

/** The loss at each drawn network: `x,y` is where it lies in the plane. */
function lossSeries(name: string, label: string, samples: readonly Placed[]): Series {
  const places = samples.map(({ x, y, loss }) => exactPoint(`${x},${y}`, loss));
  return { name, label, axis: 'place', unit: 'nats', points: places };
}

/** Mean rise of the loss from the last point of a way to the samples around it. */
function riseSeries(
  name: string,
  label: string,
  points: readonly Placed[],
  samples: readonly Placed[],
): Series {
  const last = points.at(-1)!;
  const around = samples.filter(({ step }) => step === last.step);
  const rise = around.reduce((sum, { loss }) => sum + (loss - last.loss) / around.length, 0);
  return { name, label, axis: '', unit: 'nats', points: [exactPoint('end', rise)] };
}

async function lineOf(context: Context, open: OpenRun, recorded: Recorded): Promise<Series> {
  const { id, settings, part } = context;
  const { network, points } = recorded;
  const values = await part(network.job.id, () =>
    settings.show === 'curvature'
      ? curvatures(settings, open, points)
      : evaluations(settings, open, points),
  );
  const stepsPerEpoch = Math.ceil(open.dataset.train.count / network.job.training.batchSize);
  const along = points.map(({ step }, i): Point => exactPoint(step / stepsPerEpoch, values[i]!));
  const unit = { loss: 'nats', accuracy: 'percent', curvature: 'nats²', plane: '' }[settings.show];
  return {
    name: `${id}/${network.name}`,
    label: network.label,
    axis: 'epochs',
    unit,
    points: [
      ...along,
      exactPoint('mean', meanAfterStart(values)),
      exactPoint('end', values.at(-1)!),
    ],
  };
}

/** Mean along a training, without the point before its first step, which all trainings share. */
function meanAfterStart(values: readonly number[]): number {
  const after = values.slice(1);
  return after.reduce((sum, value) => sum + value, 0) / after.length;
}

async function evaluations(
  settings: Settings,
  open: OpenRun,
  points: readonly TrajectoryPoint[],
): Promise<readonly number[]> {
  const tested = settings.show === 'loss' ? fullBatch(open, settings.images) : open.images;
  const evaluator = await Evaluator.create(open.plan.model, tested, open.execution);
  try {
    const found: number[] = [];
    for (const { values } of points) {
      const { loss, top1 } = await evaluator.evaluate(values);
      found.push(settings.show === 'loss' ? loss : top1);
    }
    return found;
  } finally {
    await evaluator.release();
  }
}

/** The first training images, as they are, without augmentation. */
function fullBatch({ dataset, tables, plan }: OpenRun, count: number): TestSet {
  const { images, labels, count: all } = dataset.train;
  const some = Math.min(count, all);
  const split = {
    count: some,
    images: images.subarray(0, (some * images.length) / all),
    labels: labels.subarray(0, some),
  };
  return new TestSet(dataset, split, tables, testBatchSize(plan.model));
}

async function curvatures(
  { batches, batchSize }: Extract<Settings, { readonly show: 'curvature' }>,
  { plan, dataset, tables, execution }: OpenRun,
  points: readonly TrajectoryPoint[],
): Promise<readonly number[]> {
  const stream = createStream(plan.spec.seed, 'covariance');
  const drawn = drawBatches(dataset, dataset.train, tables, { batches, batchSize }, stream);
  const gradients = await BatchGradients.create(plan.model, drawn, execution);
  try {
    const curve = await curvatureAlong(gradients, points);
    return curve.map(({ eigenvalues }) => eigenvalues[0]!);
  } finally {
    await gradients.release();
  }
}
