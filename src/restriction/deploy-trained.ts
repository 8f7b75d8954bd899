import { input } from '../graph/index.js';
import { applyModel, type ModelSpec } from '../nn/index.js';
import { type CompileOptions, compile } from '../runtime/index.js';
import type { ModelValues } from '../training/index.js';
import { type CalibrationImages, largestMagnitude, scaleFor } from './calibrate.js';
import { deploy } from './deploy.js';
import type { DeployedNetwork } from './deployed.js';
import { fusedWeights, fuseNetwork } from './fuse.js';
import { type MemristorCircuit, restrictionsOf } from './memristor-circuit.js';
import { largestCode, type Restrictions } from './settings.js';
import { smallestScale } from './signals.js';
import { stagesOf, type WeightedStage } from './stages.js';

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** A trained network as a circuit holds it, with what it takes to train on. */
export interface CircuitDeployment {
  readonly network: DeployedNetwork;
  /** For `onChip`, as `values` and `restrictions`: those that were deployed. */
  readonly model: ModelSpec;
  readonly values: ModelValues;
  readonly restrictions: Restrictions;
}

/** What is known of a network's inputs. */
export interface InputsOf {
  /** Training images to measure signals on. */
  readonly calibration: CalibrationImages;
  /** Largest magnitude that an input can have. */
  readonly largestInput: number;
}

/**
 * Deploys a network that was trained under restrictions on a circuit, which may be another than it was trained for:
 * volts for a unit of input and scales stay as trained, the circuit's limits hold; with other bits Δ is such that the
 * largest programmed weight has the last code.
 */
export function deployRestricted(
  model: ModelSpec,
  values: ModelValues,
  trained: Restrictions,
  circuit: MemristorCircuit,
): CircuitDeployment {
  const { weights, weightLimit, thresholdVolts, supplyVolts, dac } = circuit;
  const restrictions = { ...trained, weights, weightLimit, thresholdVolts, supplyVolts, dac };
  const known = isSame(weights, trained.weights) ? values : withSteps(model, values, weights);
  const network = deploy(model, known, restrictions, circuit.conductances);
  return { network, model, values: known, restrictions };
}

/**
 * Deploys a network that was trained without restrictions: batch normalisation is merged into weights, which are
 * multiplied by the scale S of the layer before, so that the circuit computes the network's own signals, S times
 * smaller and in volts; S is such that 99.9 % of a layer's rectified outputs stay below V_TH, measured on training
 * images (our choice). Δ is such that the largest programmed weight has the last code.
 * @throws UnsupportedError for a layer that the circuit cannot hold.
 */
export async function deployUnrestricted(
  model: ModelSpec,
  values: ModelValues,
  circuit: MemristorCircuit,
  { calibration, largestInput }: InputsOf,
  execution: Execution,
): Promise<CircuitDeployment> {
  const own = { sigmaOfRange: 0, scale: 'fixed', batchNorm: 'hrat' } as const;
  const restrictions = restrictionsOf(circuit, own, largestInput);
  const fused = fuseNetwork(model, values);
  const outputs = await layerOutputs(fused.model, fused.values, calibration, execution);
  const scaled = new Map(fused.values);
  let before = 1 / restrictions.inputGain;
  for (const stage of weightedStages(fused.model)) {
    const weight = `${stage.name}.weight`;
    const factor = before;
    const scale = scaleOf(stage, outputs.get(stage.name)!, restrictions);
    scaled.set(
      weight,
      fused.values.get(weight)!.map((w) => w * factor),
    );
    scaled.set(`${stage.name}.scale`, Float32Array.of(scale));
    before = Math.fround(scale);
  }
  const known = withSteps(fused.model, scaled, circuit.weights);
  const network = deploy(fused.model, known, restrictions, circuit.conductances);
  return { network, model: fused.model, values: known, restrictions };
}

function weightedStages(model: ModelSpec): readonly WeightedStage[] {
  return stagesOf(model).filter((stage) => stage.kind === 'weighted');
}

function scaleOf({ relu, last }: WeightedStage, output: Float32Array, own: Restrictions): number {
  const scale = scaleFor(relu ? output.map((y) => Math.max(0, y)) : output, 1, own);
  return last ? Math.max(1, scale) : scale;
}

/** What each crossbar of a network gives, before ReLU, by its name. */
async function layerOutputs(
  model: ModelSpec,
  values: ModelValues,
  { size, images }: CalibrationImages,
  execution: Execution,
): Promise<ReadonlyMap<string, Float32Array>> {
  const applied = applyModel(model, input('images', [size, ...model.input]), 'evaluation');
  const names = weightedStages(model).map(({ name }) => name);
  const graph = names.map((name) => [name, applied.layerOutputs.get(name)!] as const);
  const executable = await compile(Object.fromEntries(graph), execution);
  try {
    const own = names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
    const tensors = own.map((name) => [name, values.get(name)!] as const);
    const results = await executable.run({ images, ...Object.fromEntries(tensors) });
    return new Map(names.map((name) => [name, results[name] as Float32Array]));
  } finally {
    await executable.release();
  }
}

/** Values with every Δ such that the largest programmed weight has the last code. */
function withSteps(
  model: ModelSpec,
  values: ModelValues,
  weights: Restrictions['weights'],
): ModelValues {
  if (weights === 'ideal') return values;
  const most = largestCode(weights.bits);
  const steps = weightedStages(model).map((stage) => {
    const step = largestMagnitude(fusedWeights(stage, values)) / most;
    return [`${stage.name}.step`, Float32Array.of(Math.max(step, smallestScale))] as const;
  });
  return new Map([...values, ...steps]);
}

function isSame(a: Restrictions['weights'], b: Restrictions['weights']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
