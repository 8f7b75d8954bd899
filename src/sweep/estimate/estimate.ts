import type { ResolvedArraySpec } from '../../arrays/spec/resolved.js';
import { planTraining } from '../../experiment/jobs/job.js';
import type { ResolvedSpec } from '../../experiment/spec/index.js';
import type { OpenPoint } from '../executor.js';
import type { Capacity } from '../local/capacity.js';
import { retrainingsOf, triedNetworks } from '../retraining.js';
import { trainsArrays } from '../work.js';
import { type Calibration, calibrationKey, readCalibrations } from './calibration.js';

/** Time of a point on one core, seconds, from the measured time of a training image and of a chip. */
export function pointSeconds(open: OpenPoint, calibration: Calibration): number {
  const {
    point: { spec },
    data,
  } = open;
  return trainsArrays(spec)
    ? arraySeconds(spec, data, calibration)
    : experimentSeconds(spec, data, calibration);
}

function experimentSeconds(
  spec: ResolvedSpec,
  data: OpenPoint['data'],
  calibration: Calibration,
): number {
  const training = planTraining(spec);
  const chipSeconds = (calibration.chipSeconds * data.testCount) / calibration.testCount;
  const { chips, testEachEpoch } = spec.evaluation;
  const trainings = [...new Set(training.flat())].map(({ id, training: { epochs } }) => {
    const epoch = data.trainCount * (calibration.trainSeconds[methodOf(id)] ?? 0);
    return epochs * (epoch + (testEachEpoch ? chipSeconds : 0));
  });
  const strengths = spec.hardware.variation.sigma.filter((sigma) => sigma > 0).length;
  const tries = triedNetworks(spec).length * (1 + chips * strengths);
  const retrainings = retrainingsOf(spec).map(({ trained, retraining: { epochs } }) => {
    const { image = 0, chip = 0 } = calibration.retrainSeconds[methodOf(trained)] ?? {};
    return epochs * data.trainCount * image + chip;
  });
  return sumOf([...trainings, ...retrainings]) + tries * chipSeconds;
}

/** The method of a training by its id, `method-run`. */
function methodOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

// A test goes forward alone, a third of what a training step does.
const testWeight = 1 / 3;

function arraySeconds(
  { methods, runs, epochs, evaluation }: ResolvedArraySpec,
  data: OpenPoint['data'],
  { trainSeconds }: Calibration,
): number {
  const tests = Math.ceil(epochs / evaluation.everyEpochs);
  const seconds = methods.map(({ name, rule }) => {
    const networks = evaluation.noise === 'both' && rule.kind !== 'float' ? 2 : 1;
    const tested = tests * networks * data.testCount * testWeight;
    return runs * (epochs * data.trainCount + tested) * (trainSeconds[name] ?? 0);
  });
  return sumOf(seconds);
}

/** What of a point the estimate leaves out, for people; undefined where it is whole. */
export function uncountedOf({ point: { spec } }: OpenPoint): string | undefined {
  if (!trainsArrays(spec) || spec.keep.averages.every(({ reads }) => reads === 0)) return undefined;
  return 'the products by which keep.averages reads weights';
}

/** Time of a sweep: the work shared by all processes and their jobs, and at least that of the longest point. */
export function sweepSeconds(points: readonly number[], { processes, jobs }: Capacity): number {
  return Math.max(sumOf(points) / (processes * jobs), Math.max(0, ...points) / jobs);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
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
