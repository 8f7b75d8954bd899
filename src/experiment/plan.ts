import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Hardware, type HoldingDevices, isIdeal, isRandom } from '../chip/index.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/registry.js';
import { DataError, SpecError } from '../errors.js';
import { describeModel, type ModelSpec } from '../nn/index.js';
import {
  type ChipJob,
  type JobContext,
  planTraining,
  type RetrainingJob,
  type TrainingJob,
} from './jobs/job.js';
import type { Measurements } from './measurements.js';
import { buildResolvedModel, type ResolvedSpec } from './spec/index.js';
import { modelOf } from './spec/resolve-hardware.js';
import type { ResolvedDevice, ResolvedHardware } from './spec/resolved.js';

/** Everything decided before work starts. */
export interface Plan {
  readonly spec: ResolvedSpec;
  readonly model: ModelSpec;
  readonly dataset: Dataset;
  /** [method][run]; equal trainings are the same object. */
  readonly training: readonly (readonly TrainingJob[])[];
  /** One for each σ. */
  readonly hardware: readonly Hardware[];
  /** The run's folder. */
  readonly folder: string;
  /** Workers side by side. */
  readonly jobs: number;
}

// Small enough that the last jobs end together, large enough that starting one costs nothing.
const chipsPerJob = 5;

/**
 * Loads the data, builds the model and lists the work.
 * @throws DataError or SpecError where data and model cannot be had, or do not fit each other.
 */
export function planExperiment(spec: ResolvedSpec, folder: string): Plan {
  const { normalise: _normalise, augment: _augment, ...source } = spec.data;
  const dataset = loadDataset(source);
  const model = buildResolvedModel(spec.model, dataset);
  checkFit(spec, model, dataset);
  const { jobs, threads } = spec.execution;
  return {
    spec,
    model,
    dataset,
    training: planTraining(spec),
    hardware: hardwareOf(spec.hardware),
    folder,
    jobs: jobs === 'auto' ? Math.max(1, Math.floor(availableParallelism() / threads)) : jobs,
  };
}

/** One hardware for each σ; what is as if unsaid stays unsaid, so that its digest stays. */
export function hardwareOf({ variation, engine, device }: ResolvedHardware): readonly Hardware[] {
  const { sigma, shift, range, targets } = variation;
  return sigma.map((sigmaOfRange) => ({
    variation: { sigmaOfRange, range, targets, ...(shift ? { shiftOfRange: shift } : {}) },
    ...computing(engine),
    ...(device ? { device: holdingDevices(device) } : {}),
  }));
}

function computing(engine: ResolvedHardware['engine']): Pick<Hardware, 'engine' | 'circuit'> {
  if (!engine) return {};
  return engine.kind === 'memristor-circuit' ? { circuit: engine } : { engine };
}

/** Pairs of devices of a preset, as chips use them. */
export function holdingDevices({ preset, faults, ...settings }: ResolvedDevice): HoldingDevices {
  const isFaultless = faults.stuckAtMin === 0 && faults.stuckAtMax === 0;
  return { model: modelOf(preset), ...settings, ...(isFaultless ? {} : { faults }) };
}

function checkFit(spec: ResolvedSpec, model: ModelSpec, dataset: Dataset): void {
  const { outputShape } = describeModel(model);
  if (outputShape.join() !== String(dataset.classes)) {
    throw new DataError(
      `model '${model.name}': must end in one output for each of the ${dataset.classes} classes of ${dataset.name}, got [${outputShape.join(', ')}]. Change its last layer, or the data.`,
    );
  }
  const large = spec.methods.find(({ training }) => training.batchSize > dataset.train.count);
  if (large) {
    const message = `expected at most the ${dataset.train.count} training samples, got ${large.training.batchSize}. Lower it.`;
    throw new SpecError([{ path: `methods.${large.name}.batchSize`, message }]);
  }
}

/** What the jobs of a plan share. */
export function jobContext({ spec, model, folder, training }: Plan): JobContext {
  const { backend, threads } = spec.execution;
  const { testEachEpoch } = spec.evaluation;
  const { seed, data } = spec;
  const restricted = Object.fromEntries(
    training.flat().flatMap((job) => {
      const { method } = job.training;
      return method.kind === 'hrat' ? [[job.id, method] as const] : [];
    }),
  );
  return { seed, model, backend, threads, data, testEachEpoch, restricted, folder };
}

/** Every training job once: run after run, the longest first within a run. */
export function trainingJobs({ training }: Plan): readonly TrainingJob[] {
  return [...new Set(training.flat())].sort((a, b) => a.run - b.run || b.cost - a.cost);
}

/** Which weights of a trained network are tried: several methods may share one training. */
export function tried({
  spec,
  training,
}: Plan): readonly { job: TrainingJob; which: 'average' | 'last' }[] {
  const pairs = spec.methods.flatMap(({ evaluate }, i) =>
    training[i]!.map((job) => [`${job.id} ${evaluate}`, { job, which: evaluate }] as const),
  );
  return [...new Map(pairs).values()];
}

/** The numbers of chips that the network of a run is tried on: other chips for each run. */
export function chipNumbers(spec: ResolvedSpec, run: number): readonly number[] {
  const { chips } = spec.evaluation;
  return Array.from({ length: chips }, (_, i) => run * chips + i);
}

/** The chips that one hardware is measured on: none where it is ideal, one where all of them are alike. */
export function measuredChips(
  spec: ResolvedSpec,
  run: number,
  hardware: Hardware,
): readonly number[] {
  if (isIdeal(hardware)) return [];
  const chips = chipNumbers(spec, run);
  return isRandom(hardware) ? chips : chips.slice(0, 1);
}

/** What is to be done with one trained network, and is not measured yet: evaluations, then training on chips. */
export function chipJobs(
  plan: Plan,
  job: TrainingJob,
  measurements: Measurements,
): readonly (ChipJob | RetrainingJob)[] {
  return tried(plan)
    .filter((pair) => pair.job === job)
    .flatMap(({ which }) => [
      ...digitalJob(plan, job, which, measurements),
      ...plan.hardware.flatMap((hardware) =>
        hardwareJobs(plan, job, which, hardware, measurements),
      ),
      ...retrainingJobs(plan, job, which).filter((own) => !measurements.retrained(own)),
    ]);
}

/** Training of one network on, on each chip that the spec says, at each σ above 0. */
export function retrainingJobs(
  { spec, hardware }: Pick<Plan, 'spec' | 'hardware'>,
  { id, run, training }: TrainingJob,
  which: 'average' | 'last',
): readonly RetrainingJob[] {
  const { retraining } = spec.evaluation;
  if (!retraining) return [];
  const { epochs, rateFactor } = retraining;
  const chips = chipNumbers(spec, run).slice(0, retraining.chips);
  return hardware.flatMap(({ circuit, ...rest }) => {
    if (!circuit || rest.variation.sigmaOfRange === 0) return [];
    const percent = (100 * rest.variation.sigmaOfRange).toFixed(1);
    return chips.map((chip) => ({
      kind: 'retrain' as const,
      id: `${id} on chip ${chip} at ${percent} %`,
      trained: id,
      run,
      training,
      which,
      hardware: { ...rest, circuit },
      retraining: { epochs, rateFactor },
      chip,
    }));
  });
}

function digitalJob(
  { hardware }: Plan,
  { id }: TrainingJob,
  which: 'average' | 'last',
  measurements: Measurements,
): readonly ChipJob[] {
  if (measurements.digital(id, which) !== undefined) return [];
  const none: Hardware = hardware[0] ?? {
    variation: {
      sigmaOfRange: 0,
      range: 'six-sigma',
      targets: { biases: false, batchNorm: false },
    },
  };
  return [{ kind: 'evaluate', id: `${id} digital`, trained: id, which, hardware: none, chips: [] }];
}

function hardwareJobs(
  { spec }: Plan,
  { id, run }: TrainingJob,
  which: 'average' | 'last',
  hardware: Hardware,
  measurements: Measurements,
): readonly ChipJob[] {
  const missing = measuredChips(spec, run, hardware).filter(
    (chip) => measurements.onChip(id, which, hardware, chip) === undefined,
  );
  const jobs: ChipJob[] = [];
  for (let at = 0; at < missing.length; at += chipsPerJob) {
    const chips = missing.slice(at, at + chipsPerJob);
    const percent = (100 * hardware.variation.sigmaOfRange).toFixed(1);
    jobs.push({
      kind: 'evaluate',
      id: `${id} at ${percent} %`,
      trained: id,
      which,
      hardware,
      chips,
    });
  }
  return jobs;
}

/** Where a run's parts lie. */
export function runPaths(folder: string) {
  return {
    result: join(folder, 'result.json'),
    report: join(folder, 'report.html'),
    spec: join(folder, 'spec.yaml'),
    data: join(folder, 'data.json'),
    status: join(folder, 'status.json'),
  };
}
