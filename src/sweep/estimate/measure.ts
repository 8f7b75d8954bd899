import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../../chip/statistics.js';
import { runFolder } from '../../experiment/runner.js';
import type { ResolvedSpec } from '../../experiment/spec/index.js';
import type { ExperimentResult } from '../../report/result.js';
import type { OpenPoint } from '../executor.js';
import { resultOf } from '../folder.js';
import { openLane } from '../local/lane.js';
import { isOfArrays, trainsArrays } from '../work.js';
import type { Calibration } from './calibration.js';
import { measureArrays } from './measure-arrays.js';

// Enough steps that one is a step like any other, few enough for seconds.
const batches = 6;
const mostTestImages = 1000;
const chips = 3;

/**
 * Runs a few steps and chips of a point in a process of its own.
 * @returns times of the second epoch, as the first compiles; or why it failed.
 */
export async function measurePoint(
  open: OpenPoint,
  signal: AbortSignal,
): Promise<Calibration | string> {
  const { spec } = open.point;
  return trainsArrays(spec)
    ? await measureArrays(open, spec, signal)
    : await measureExperiment(open, spec, signal);
}

async function measureExperiment(
  open: OpenPoint,
  whole: ResolvedSpec,
  signal: AbortSignal,
): Promise<Calibration | string> {
  const folder = mkdtempSync(join(tmpdir(), 'lernmatrix-calibration-'));
  const lane = openLane();
  signal.addEventListener('abort', lane.stop);
  try {
    const spec = shortened(whole, open.data);
    const times: number[] = [];
    const ended = await lane.run(
      { kind: 'run', spec, out: folder, fresh: false },
      (_, __, stage) => {
        if (stage === 'evaluate') times.push(performance.now() / 1000);
      },
    );
    if ('killed' in ended) return `its process ${ended.killed}`;
    if (ended.end.kind !== 'finished') {
      return ended.end.kind === 'failed' ? ended.end.reason : 'was stopped';
    }
    const result = resultOf(runFolder(spec, folder));
    if (!result || isOfArrays(result)) return 'its result cannot be read';
    const { peakBytes } = ended;
    const testCount = result.data.testCount;
    return {
      trainSeconds: trainSeconds(result),
      retrainSeconds: retrainSeconds(result, spec.evaluation.retraining?.epochs ?? 0),
      chipSeconds: medianStep(times),
      testCount,
      peakBytes,
    };
  } finally {
    signal.removeEventListener('abort', lane.stop);
    lane.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The experiment of a point with a few steps of each training and a few chips. */
function shortened(spec: ResolvedSpec, data: OpenPoint['data']): ResolvedSpec {
  const batch = Math.max(...spec.methods.map(({ training }) => training.batchSize));
  // Counts of image folders are per class.
  const share = spec.data.kind === 'image-folder' ? (data.task?.classes ?? 1) : 1;
  const trainCount = Math.floor(Math.min(batches * batch, data.trainCount) / share);
  const testCount = Math.floor(Math.min(mostTestImages, data.testCount) / share);
  const { variation } = spec.hardware;
  const { retraining, ...evaluation } = spec.evaluation;
  const once = retraining ? { retraining: { ...retraining, epochs: 1, chips: 1 } } : {};
  return {
    ...spec,
    execution: { ...spec.execution, jobs: 1 },
    data: { ...spec.data, trainCount: Math.max(1, trainCount), testCount: Math.max(1, testCount) },
    methods: spec.methods.map((method) => ({
      ...method,
      runs: 1,
      training: { ...method.training, epochs: 2 },
    })),
    hardware: { ...spec.hardware, variation: { ...variation, sigma: variation.sigma.slice(-1) } },
    evaluation: { ...evaluation, ...once, chips, testEachEpoch: false },
  };
}

function trainSeconds({
  methods,
  data,
}: Pick<ExperimentResult, 'methods' | 'data'>): Record<string, number> {
  const entries = methods.map(({ name, training }) => {
    const second = training.find(({ epoch }) => epoch === 2) ?? training.at(-1);
    return [name, (second?.seconds ?? 0) / data.trainCount] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Time of training on: of one image that of a plain gradient, whatever the training before took; what the measured
 * chips took more is of each chip.
 */
function retrainSeconds(
  { methods, data }: ExperimentResult,
  epochs: number,
): Calibration['retrainSeconds'] {
  const retrained = methods.filter(({ retrainedFrom }) => retrainedFrom !== undefined);
  const entries = retrained.map(({ retrainedFrom = '', trainSeconds: seconds, variation }) => {
    const before = methods.find(({ name }) => name === retrainedFrom)!;
    const trained = trainSeconds({ methods, data })[retrainedFrom] ?? 0;
    const image = trained / before.gradientsPerStep;
    const chips = variation.reduce((sum, { accuracy }) => sum + accuracy.length, 0);
    const chip = seconds / Math.max(1, chips) - epochs * data.trainCount * image;
    return [retrainedFrom, { image, chip: Math.max(0, chip) }] as const;
  });
  return Object.fromEntries(entries);
}

/** The usual time between two chips. */
function medianStep(times: readonly number[]): number {
  return median(times.slice(1).map((time, i) => time - times[i]!));
}
