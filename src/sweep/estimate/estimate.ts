import { planTraining } from '../../experiment/jobs/job.js';
import type { OpenPoint } from '../executor.js';
import type { Capacity } from '../local/capacity.js';
import { type Calibration, calibrationKey, readCalibrations } from './calibration.js';

/** Time of a point on one core, seconds, from the measured time of a training image and of a chip. */
export function pointSeconds(
  { point: { spec }, data }: OpenPoint,
  calibration: Calibration,
): number {
  const training = planTraining(spec);
  const chipSeconds = (calibration.chipSeconds * data.testCount) / calibration.testCount;
  const { chips, testEachEpoch } = spec.evaluation;
  const trainings = [...new Set(training.flat())].map(({ id, training: { epochs } }) => {
    const method = id.slice(0, id.lastIndexOf('-'));
    const epoch = data.trainCount * (calibration.trainSeconds[method] ?? 0);
    return epochs * (epoch + (testEachEpoch ? chipSeconds : 0));
  });
  const strengths = spec.hardware.variation.sigma.filter((sigma) => sigma > 0).length;
  const networks = training.flatMap((jobs, i) =>
    jobs.map(({ id }) => `${id} ${spec.methods[i]!.evaluate}`),
  );
  const tries = new Set(networks).size * (1 + chips * strengths);
  return trainings.reduce((sum, seconds) => sum + seconds, 0) + tries * chipSeconds;
}

/** Time of a sweep: the work shared by all processes and their jobs, and at least that of the longest point. */
export function sweepSeconds(points: readonly number[], { processes, jobs }: Capacity): number {
  const sum = points.reduce((total, seconds) => total + seconds, 0);
  return Math.max(sum / (processes * jobs), Math.max(0, ...points) / jobs);
}

/** Memory of a point's process: as measured, and more samples than were measured with. */
export function pointBytes({ data }: OpenPoint, { peakBytes }: Calibration): number {
  return peakBytes + data.bytes;
}

/** The measured memory of a point, where a dry run of the sweep measured its network. */
export function measuredBytes(folder: string): (open: OpenPoint) => number | undefined {
  const measured = readCalibrations(folder);
  return (open) => {
    const calibration = measured.get(calibrationKey(open.point.spec));
    return calibration && pointBytes(open, calibration);
  };
}
