import { calibrationBatch } from '../../chip/index.js';
import type { Dataset } from '../../data/dataset.js';
import type { Normaliser } from '../../data/normalise.js';
import type { ModelSpec } from '../../nn/index.js';
import {
  type CircuitDeployment,
  deployRestricted,
  deployUnrestricted,
  type HratSettings,
  type MemristorCircuit,
  type Restrictions,
  restrict,
  restrictionsOf,
} from '../../restriction/index.js';
import type { ModelValues, TrainingSettings } from '../../training/index.js';
import type { ResolvedTraining } from '../spec/resolved.js';
import type { JobContext } from './job.js';

/** What a trainer is told: under restrictions it takes plain gradients, of the restricted network. */
export function trainerSettings({ method, ...rest }: ResolvedTraining): TrainingSettings {
  return { ...rest, method: method.kind === 'hrat' ? { kind: 'sgd' } : method };
}

/** Largest magnitude that a pixel can have, whatever its byte. */
export function largestInput({ tables }: Pick<Normaliser, 'tables'>): number {
  const largest = (table: Float32Array) =>
    table.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Math.max(0, ...tables.map(largest)) || 1;
}

/** What a network is trained under. */
export function restrictionsIn(
  { circuit, ...own }: HratSettings,
  tables: Pick<Normaliser, 'tables'>,
): Restrictions {
  return restrictionsOf(circuit, own, largestInput(tables));
}

/** The tensors of a trained network are those of this one: the network itself, or as a circuit computes it. */
export function trainedModel(
  model: ModelSpec,
  settings: HratSettings | undefined,
  tables: Pick<Normaliser, 'tables'> = { tables: [] },
): ModelSpec {
  return settings ? restrict(model, restrictionsIn(settings, tables)) : model;
}

/** A trained network, and under which restrictions it was trained, where it was. */
export interface TrainedWith {
  readonly values: ModelValues;
  readonly settings: HratSettings | undefined;
}

/** Puts a trained network on a circuit; one trained without restrictions is scaled to its volts first. */
export async function deployOnCircuit(
  { values, settings }: TrainedWith,
  circuit: MemristorCircuit,
  { model, backend, threads }: Pick<JobContext, 'model' | 'backend' | 'threads'>,
  dataset: Dataset,
  tables: Normaliser,
): Promise<CircuitDeployment> {
  if (settings) return deployRestricted(model, values, restrictionsIn(settings, tables), circuit);
  const inputs = {
    calibration: calibrationBatch(dataset, tables),
    largestInput: largestInput(tables),
  };
  return await deployUnrestricted(model, values, circuit, inputs, { backend, threads });
}
