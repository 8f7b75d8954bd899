import {
  engineChoices,
  estimateDifference,
  estimateMean,
  estimateYield,
  type Hardware,
  notSimulatedBy,
  notSimulatedByDevice,
  simulatedBy,
  simulatedByDevice,
} from '../chip/index.js';
import type { Dataset } from '../data/dataset.js';
import { varies } from '../device/index.js';
import { countParameters, describeModel, type ModelSpec } from '../nn/index.js';
import type {
  Environment,
  ExperimentResult,
  MethodResult,
  PairedComparison,
  VariationPoint,
} from '../report/result.js';
import { weightHistograms } from './histograms.js';
import type { TrainingJob } from './jobs/job.js';
import { readTrained } from './jobs/trained.js';
import type { Measurements } from './measurements.js';
import { chipNumbers, holdingDevices, measuredChips } from './plan.js';
import { type ResolvedSpec, specDigest } from './spec/index.js';

/** Everything a result is made of. */
export interface ResultParts {
  readonly spec: ResolvedSpec;
  readonly model: ModelSpec;
  readonly dataset: Dataset;
  readonly environment: Environment;
  /** [method][run]. */
  readonly training: readonly (readonly TrainingJob[])[];
  /** One hardware for each σ. */
  readonly hardware: readonly Hardware[];
  readonly measurements: Measurements;
  readonly folder: string;
  readonly startedAt: Date;
  readonly wallSeconds: number;
}

/** Puts the stored pieces of a finished run together. */
export function assembleResult(parts: ResultParts): ExperimentResult {
  const { spec, model, dataset, environment, startedAt, wallSeconds } = parts;
  const methods = spec.methods.map((_, i) => methodResult(parts, i));
  const { name, source, classes, shape, train, test } = dataset;
  const { engine, variation, device } = spec.hardware;
  const held = device && holdingDevices(device);
  return {
    format: 'lernmatrix-result/1',
    name: spec.name,
    title: spec.title,
    wallSeconds,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    spec,
    specDigest: specDigest(spec),
    environment,
    data: {
      name,
      source,
      trainCount: train.count,
      testCount: test.count,
      classes,
      shape: [...shape],
    },
    model: modelSummary(spec, model),
    seed: spec.seed,
    methods,
    comparisons: compareMethods(methods),
    simulated: held ? simulatedByDevice(held) : simulatedBy(engine, variation.shift),
    notSimulated: held ? notSimulatedByDevice(held) : notSimulatedBy(engine),
    ourChoices: ourChoices(spec),
  };
}

function modelSummary(spec: ResolvedSpec, model: ModelSpec): ExperimentResult['model'] {
  const tensors = describeModel(model);
  const { targets } = spec.hardware.variation;
  return {
    name: model.name,
    parameters: countParameters(tensors),
    weightTensors: tensors.parameters.map(({ name, shape, role }) => ({
      name,
      shape: [...shape],
      varies: varies(role, targets),
    })),
  };
}

function methodResult(parts: ResultParts, index: number): MethodResult {
  const { spec, model, folder, measurements, training } = parts;
  const { name, label, description, evaluate } = spec.methods[index]!;
  const jobs = training[index]!;
  const networks = jobs.map(({ id }) => readTrained(folder, id, model));
  const digitalRuns = jobs.map(({ id }) => measurements.digital(id, evaluate)!);
  const epochs = networks.flatMap(({ history }, run) =>
    history.map((record) => ({ run, ...record })),
  );
  return {
    name,
    label,
    description,
    digital: estimateMean(digitalRuns).mean,
    digitalRuns,
    gradientsPerStep: networks[0]!.gradientsPerStep,
    trainSeconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
    training: epochs,
    variation: parts.hardware.map((hardware) => variationPoint(parts, jobs, evaluate, hardware)),
    weights: weightHistograms(model, networks[0]![evaluate]),
  };
}

function variationPoint(
  { spec, measurements }: ResultParts,
  jobs: readonly TrainingJob[],
  which: 'average' | 'last',
  hardware: Hardware,
): VariationPoint {
  const runs = jobs.map(({ id, run }) => {
    const measured = measuredChips(spec, run, hardware);
    return chipNumbers(spec, run).map((chip) =>
      measured.length === 0
        ? measurements.digital(id, which)!
        : measurements.onChip(id, which, hardware, measured.length === 1 ? measured[0]! : chip)!,
    );
  });
  const accuracy = runs.flat();
  const runMeans = runs.map((run) => estimateMean(run).mean);
  const chips = estimateMean(accuracy);
  const overRuns = estimateMean(runMeans);
  return {
    sigma: hardware.variation.sigmaOfRange,
    accuracy,
    runMeans,
    mean: chips.mean,
    std: chips.std,
    // Chips of one training share its weights: with several trainings these, not the chips, are independent.
    ci95: runs.length > 1 ? overRuns.ci95 : chips.ci95,
    stdOfRuns: runs.length > 1 ? overRuns.std : null,
    yields: spec.evaluation.yieldThresholds.map((threshold) => ({
      threshold,
      ...estimateYield(accuracy, threshold),
    })),
  };
}

/** Every method against the first, on the same chips. */
function compareMethods(methods: readonly MethodResult[]): readonly PairedComparison[] {
  const [baseline, ...others] = methods;
  return others.flatMap((method) =>
    method.variation.flatMap((point, i) => {
      const other = baseline!.variation[i]!;
      if (point.accuracy.length !== other.accuracy.length) return [];
      const paired = point.runMeans.length > 1 ? 'runMeans' : 'accuracy';
      const { mean, ci95 } = estimateDifference(point[paired], other[paired]);
      return {
        method: method.name,
        baseline: baseline!.name,
        sigma: point.sigma,
        meanDifference: mean,
        ci95,
        chips: point.accuracy.length,
      };
    }),
  );
}

function ourChoices(spec: ResolvedSpec): readonly string[] {
  const { targets } = spec.hardware.variation;
  const held = [
    'weight matrices and kernels',
    ...(targets.biases ? ['biases'] : []),
    ...(targets.batchNorm ? ['batch-norm gains and offsets'] : []),
  ];
  const choices = [
    `What varies on a chip: ${held.join(', ')}. The range of a layer is that of its clean weights.`,
    'A chip has one frozen pattern of variation: all methods and strengths meet the same one.',
  ];
  const { engine } = spec.hardware;
  return [...choices, ...(engine ? engineChoices(engine) : []), ...wvatChoices(spec)];
}

function wvatChoices({ methods }: ResolvedSpec): readonly string[] {
  const wvat = methods.filter(({ training }) => training.method.kind === 'wvat');
  if (wvat.length === 0) return [];
  const unaveraged = wvat.filter(({ training }) => training.averaging === 'none');
  const labels = unaveraged.map(({ label }) => label).join(', ');
  return [
    'WVAT: p = 1 unless set; the norm of GAV is taken per layer unless set; weight decay is that of the clean weights; batch-norm statistics move once a step, at the varied weights.',
    ...(labels ? [`Without averaging of weights, which the paper's WVAT has: ${labels}.`] : []),
  ];
}
