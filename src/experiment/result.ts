import {
  estimateDifference,
  estimateMean,
  type Hardware,
  notSimulatedBy,
  notSimulatedByCircuit,
  notSimulatedByDevice,
  simulatedBy,
  simulatedByCircuit,
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
import { trainedModel } from './jobs/restricted.js';
import { readTrained } from './jobs/trained.js';
import type { Measurements } from './measurements.js';
import { ourChoices } from './our-choices.js';
import { chipNumbers, holdingDevices, measuredChips } from './plan.js';
import { pointOf, retrainedResult } from './retrained-result.js';
import { type ResolvedHardware, type ResolvedSpec, specDigest } from './spec/index.js';

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
  const methods = spec.methods.flatMap((_, i) => methodResults(parts, i));
  const { name, source, classes, shape, train, test } = dataset;
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
    ...accountOf(spec.hardware),
    ourChoices: ourChoices(spec, model),
  };
}

/** What a hardware simulates, and what it leaves out. */
function accountOf({ engine, variation, device }: ResolvedHardware) {
  if (engine?.kind === 'memristor-circuit') {
    return { simulated: simulatedByCircuit(engine), notSimulated: notSimulatedByCircuit() };
  }
  const held = device && holdingDevices(device);
  return held
    ? { simulated: simulatedByDevice(held), notSimulated: notSimulatedByDevice(held) }
    : { simulated: simulatedBy(engine, variation.shift), notSimulated: notSimulatedBy(engine) };
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

/** A method, and beside it the same trained on, on chips, where that was asked for. */
function methodResults(parts: ResultParts, index: number): readonly MethodResult[] {
  const method = methodResult(parts, index);
  const { evaluate } = parts.spec.methods[index]!;
  return [method, ...retrainedResult(parts, method, parts.training[index]!, evaluate)];
}

function methodResult(parts: ResultParts, index: number): MethodResult {
  const { spec, folder, measurements } = parts;
  const { name, label, description, evaluate, training } = spec.methods[index]!;
  const jobs = parts.training[index]!;
  const settings = training.method.kind === 'hrat' ? training.method : undefined;
  const model = trainedModel(parts.model, settings);
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
  return pointOf(hardware.variation.sigmaOfRange, runs, spec.evaluation.yieldThresholds);
}

/** Every method against the first, and those trained on against those they come from, on the same chips. */
function compareMethods(methods: readonly MethodResult[]): readonly PairedComparison[] {
  return methods.slice(1).flatMap((method) => {
    const baselines = methods.filter(({ name }, i) => i === 0 || name === method.retrainedFrom);
    return baselines.flatMap((baseline) => comparePair(method, baseline));
  });
}

function comparePair(method: MethodResult, baseline: MethodResult): readonly PairedComparison[] {
  return method.variation.flatMap((point) => {
    const same = baseline.variation.find(({ sigma }) => sigma === point.sigma);
    const other = same && onChipsOf(same, point);
    if (!other) return [];
    const paired = point.runMeans.length > 1 ? 'runMeans' : 'accuracy';
    const { mean, ci95 } = estimateDifference(point[paired], other[paired]);
    return {
      method: method.name,
      baseline: baseline.name,
      sigma: point.sigma,
      meanDifference: mean,
      ci95,
      chips: point.accuracy.length,
    };
  });
}

/** A point on the chips of another one that has as many runs and no more chips: the first ones of each run. */
function onChipsOf(point: VariationPoint, other: VariationPoint): VariationPoint | undefined {
  const runs = point.runMeans.length;
  const [chips, wanted] = [point.accuracy.length / runs, other.accuracy.length / runs];
  if (other.runMeans.length !== runs || wanted > chips) return undefined;
  if (wanted === chips) return point;
  const own = Array.from({ length: runs }, (_, run) =>
    point.accuracy.slice(run * chips, run * chips + wanted),
  );
  return pointOf(point.sigma, own, []);
}
