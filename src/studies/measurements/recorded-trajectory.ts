import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordTrajectory, type TrajectoryPoint } from '../../analysis/index.js';
import { DataError } from '../../errors.js';
import { trainerSettings } from '../../experiment/jobs/restricted.js';
import { RunStopped } from '../../experiment/run-interface.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  writeAtomically,
} from '../../experiment/store/index.js';
import { describeModel } from '../../nn/index.js';
import { createStream } from '../../random/index.js';
import { BatchSource, Trainer } from '../../training/index.js';
import type { MeasurementContext } from './measurement.js';
import type { Network, OpenRun } from './open-run.js';

type Context = Pick<MeasurementContext<unknown>, 'experiment' | 'signal' | 'report'>;

/**
 * The weights along the training of one of an experiment's networks: it is trained again, with the same streams and
 * so to the same bits, and a copy is kept a few times an epoch. The copies are kept in the run's folder, for all
 * measurements that need them.
 * @param copiesPerEpoch how many copies; each a fraction of an epoch of whole steps apart.
 * @throws RunStopped where the signal stopped it.
 */
export async function trajectoryOf(
  context: Context,
  open: OpenRun,
  network: Network,
  copiesPerEpoch: number,
): Promise<readonly TrajectoryPoint[]> {
  const { folder } = context.experiment;
  const path = join(
    folder,
    'parts',
    'trajectories',
    `${network.job.id}-${copiesPerEpoch}.safetensors`,
  );
  const stored = readTrajectory(path);
  if (stored) return stored;
  const points = await record(context, open, network, copiesPerEpoch);
  storeTrajectory(path, points, open);
  return points;
}

async function record(
  { experiment, signal, report }: Context,
  open: OpenRun,
  { job, label }: Network,
  copiesPerEpoch: number,
): Promise<readonly TrajectoryPoint[]> {
  const { plan, dataset, tables, execution } = open;
  const { data, seed } = plan.spec;
  const stream = createStream(seed, 'run', job.run);
  const { batchSize } = job.training;
  const batches = new BatchSource(dataset, tables, data.augment, batchSize, stream.child('data'));
  const trainer = new Trainer({
    model: plan.model,
    settings: trainerSettings(job.training),
    batches,
    execution,
    stream,
  });
  const stoppable = {
    get finished() {
      return trainer.finished;
    },
    get steps() {
      return trainer.steps;
    },
    values: (which: 'last') => trainer.values(which),
    async advance() {
      if (signal.aborted) throw new RunStopped(experiment.folder);
      await trainer.advance();
      report(trainer.steps.done / trainer.steps.total, `training ${label} again`);
    },
  };
  try {
    const every = Math.max(1, Math.round(batches.sizes.length / copiesPerEpoch));
    return await recordTrajectory(stoppable, every);
  } finally {
    await trainer.release();
  }
}

function storeTrajectory(
  path: string,
  points: readonly TrajectoryPoint[],
  { plan }: OpenRun,
): void {
  const { parameters, buffers } = describeModel(plan.model);
  const shapes = new Map([...parameters, ...buffers].map(({ name, shape }) => [name, shape]));
  const tensors = points.flatMap(({ step, values }) =>
    [...values].map(
      ([name, data]) => [`${step}/${name}`, { shape: [...shapes.get(name)!], data }] as const,
    ),
  );
  writeAtomically(path, encodeSafetensors(Object.fromEntries(tensors), {}));
}

/** Copies kept before; undefined where there are none, or they are damaged. */
function readTrajectory(path: string): readonly TrajectoryPoint[] | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return pointsOf(decodeSafetensors(readFileSync(path), path).tensors);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

function pointsOf(
  tensors: Readonly<Record<string, { readonly data: Float32Array }>>,
): readonly TrajectoryPoint[] {
  const points = new Map<number, Map<string, Float32Array>>();
  for (const [key, { data }] of Object.entries(tensors)) {
    const slash = key.indexOf('/');
    const step = Number(key.slice(0, slash));
    const values = points.get(step) ?? new Map<string, Float32Array>();
    points.set(step, values.set(key.slice(slash + 1), data));
  }
  return [...points].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, values }));
}
