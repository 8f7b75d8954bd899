import type { Dataset } from '../../data/dataset.js';
import { type Normaliser, normaliser } from '../../data/normalise.js';
import { SpecError } from '../../errors.js';
import type { TrainingJob } from '../../experiment/jobs/job.js';
import { readTrained } from '../../experiment/jobs/trained.js';
import { type Plan, planExperiment } from '../../experiment/plan.js';
import { type ModelValues, TestSet, testBatchSize } from '../../training/index.js';
import type { FinishedExperiment } from './measurement.js';

/** A trained network of a finished experiment. */
export interface Network {
  /** Of the method. */
  readonly name: string;
  readonly label: string;
  /** Which of the repeated trainings. */
  readonly run: number;
  readonly job: TrainingJob;
  /** The weights that the experiment tried: last or averaged. @throws SpecError for one trained for a circuit. */
  values(): ModelValues;
}

/** A finished experiment with its data and networks at hand. */
export interface OpenRun {
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly tables: Normaliser;
  /** The test images of the experiment. */
  readonly images: TestSet;
  readonly execution: Pick<Plan['spec']['execution'], 'backend' | 'threads'>;
  /** Networks of some methods, all where absent, in the order of the experiment. */
  networks(methods?: readonly string[]): readonly Network[];
}

/** Opens a finished experiment for measurements on its networks. */
export function openRun({ spec, folder }: FinishedExperiment): OpenRun {
  const plan = planExperiment(spec, folder);
  const { dataset } = plan;
  const tables = normaliser(spec.data.normalise, dataset);
  return {
    plan,
    dataset,
    tables,
    images: new TestSet(dataset, dataset.test, tables, testBatchSize(plan.model)),
    execution: { backend: spec.execution.backend, threads: spec.execution.threads },
    networks: (methods) => networksOf(plan, methods),
  };
}

function networksOf(plan: Plan, wanted: readonly string[] | undefined): Network[] {
  const { spec, training, folder, model } = plan;
  const names = spec.methods.map(({ name }) => name);
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const message = `expected methods of the experiment, got '${unknown}'. There are ${names.join(', ')}.`;
    throw new SpecError([{ path: 'methods', message }]);
  }
  return spec.methods.flatMap(({ name, label, evaluate }, m) => {
    if (wanted && !wanted.includes(name)) return [];
    return training[m]!.map((job, run) => ({
      name,
      label,
      run,
      job,
      values: () => {
        requireUnrestricted(job, name);
        return readTrained(folder, job.id, model)[evaluate];
      },
    }));
  });
}

/** Measurements in weight space would read a network of a circuit as a plain one. */
function requireUnrestricted({ training }: TrainingJob, name: string): void {
  if (training.method.kind !== 'hrat') return;
  const message = `must be trained without a circuit to be measured like this, got '${name}', trained by hrat. Name another method.`;
  throw new SpecError([{ path: 'methods', message }]);
}

/** The networks of each method together: `[first run, second run, …]` by the method's name. */
export function byMethod(networks: readonly Network[]): readonly (readonly Network[])[] {
  const groups = new Map<string, Network[]>();
  for (const network of networks) {
    groups.set(network.name, [...(groups.get(network.name) ?? []), network]);
  }
  return [...groups.values()];
}
