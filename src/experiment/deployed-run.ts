import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Dataset } from '../data/dataset.js';
import { type Normaliser, normaliser } from '../data/normalise.js';
import { DataError } from '../errors.js';
import {
  type CircuitDeployment,
  chipStream,
  programmingNoise,
  programNoise,
} from '../restriction/index.js';
import { deployOnCircuit, trainedModel } from './jobs/restricted.js';
import { modelPath, readTrained } from './jobs/trained.js';
import { jobContext, type Plan, planExperiment, runPaths } from './plan.js';
import { parseSpec, resolveSpec } from './spec/index.js';

/** Which of a run's networks, and the chip that it is on. */
export interface DeployedChoice {
  /** Default: the first. */
  readonly method?: string;
  /** Which of the repeated trainings; default 0. */
  readonly run?: number;
  /** With the programming errors of this chip at this strength; default none. */
  readonly chip?: { readonly number: number; readonly sigmaOfRange: number };
}

/** A trained network of a run, deployed on the circuit of its hardware. */
export interface DeployedRun {
  readonly method: string;
  readonly deployment: CircuitDeployment;
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly tables: Normaliser;
}

/**
 * Deploys a trained network of a run, or of one that was tried on other hardware, as the run itself does.
 * @param folder of the run, or of one of its evaluations.
 * @throws DataError where there is no such network, or the hardware is no memristor circuit.
 */
export async function openDeployed(
  folder: string,
  { method: wanted, run = 0, chip }: DeployedChoice = {},
): Promise<DeployedRun> {
  const plan = planOf(folder);
  const { spec, dataset, model, training } = plan;
  const circuit = spec.hardware.engine;
  if (circuit?.kind !== 'memristor-circuit') {
    throw new DataError(
      `${folder}: hardware.engine must be memristor-circuit, got ${circuit?.kind ?? 'digital-adders'}. Try the run on one by \`lernmatrix evaluate\`, and name the folder of that.`,
    );
  }
  const at = wanted === undefined ? 0 : spec.methods.findIndex(({ name }) => name === wanted);
  const job = training[at]?.[run];
  if (!job) throw missing(folder, plan, wanted, run);
  if (!existsSync(modelPath(plan.folder, job.id))) {
    throw new DataError(
      `${folder}: network '${job.id}' must be trained, got no file of it. Finish the run first.`,
    );
  }
  const tables = normaliser(spec.data.normalise, dataset);
  const context = jobContext(plan);
  const settings = context.restricted[job.id];
  const own = trainedModel(model, settings, tables);
  const values = readTrained(plan.folder, job.id, own)[spec.methods[at]!.evaluate];
  const clean = await deployOnCircuit({ values, settings }, circuit, context, dataset, tables);
  const deployment = chip ? onChipOf(clean, spec.seed, chip) : clean;
  return { method: spec.methods[at]!.name, deployment, plan, dataset, tables };
}

function onChipOf(
  deployment: CircuitDeployment,
  seed: number,
  { number, sigmaOfRange }: NonNullable<DeployedChoice['chip']>,
): CircuitDeployment {
  const { network } = deployment;
  const noise = programmingNoise(network, sigmaOfRange, chipStream(seed, number));
  return { ...deployment, network: programNoise(network, noise) };
}

/** The plan of a folder; what was tried on other hardware has its networks with the run that it is of. */
function planOf(folder: string): Plan {
  const path = runPaths(folder).spec;
  if (!existsSync(path)) {
    throw new DataError(
      `${folder}: must be the folder of a run, with a spec.yaml, got none. Name a folder under runs/.`,
    );
  }
  const above = dirname(folder);
  const home = basename(above) === 'evaluations' ? join(above, '..') : folder;
  return planExperiment(resolveSpec(parseSpec(readFileSync(path, 'utf8'), path)), home);
}

function missing(
  folder: string,
  { spec, training }: Plan,
  method: string | undefined,
  run: number,
): DataError {
  const names = spec.methods.map(({ name }) => name);
  if (method !== undefined && !names.includes(method)) {
    return new DataError(
      `${folder}: expected one of its methods, got '${method}'. There are ${names.join(', ')}.`,
    );
  }
  const runs = training[method === undefined ? 0 : names.indexOf(method)]!.length;
  return new DataError(
    `${folder}: expected a trained network from 0 to ${runs - 1}, got ${run}. Name one of these.`,
  );
}
