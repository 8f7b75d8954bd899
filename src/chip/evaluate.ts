import { UnsupportedError } from '../errors.js';
import { describeModel, type ModelSpec } from '../nn/index.js';
import type { CompileOptions } from '../runtime/index.js';
import { bakedAccuracy, type ImageSet, type ModelValues } from '../training/index.js';
import { type Chip, createChip, program } from './chip.js';
import { type CalibrationBatch, calibrate, type Deployment, deploy } from './deployment/index.js';
import { type Hardware, isIdeal } from './hardware.js';
import { programDevices } from './program-devices.js';

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/**
 * Makes a trained network ready for the chips of one hardware: what does not depend on the chip is done once.
 * @param calibration images for the ranges of converters; needed where there are any.
 * @throws SpecError where network and engine do not fit; UnsupportedError for a circuit of memristor crossbars, which
 * `restriction` deploys on.
 */
export async function prepareDeployment(
  model: ModelSpec,
  values: ModelValues,
  { engine, circuit }: Hardware,
  execution: Execution,
  calibration?: CalibrationBatch,
): Promise<Deployment> {
  if (circuit) {
    throw new UnsupportedError(
      `chip: the hardware must be digital adders or a compute-in-memory engine, got ${circuit.kind}. Deploy networks on it by restriction.deploy.`,
    );
  }
  if (!engine) return { model, values, devices: [] };
  const isMeasured = engine.digitisation !== 'ideal' && calibration !== undefined;
  const signals = isMeasured
    ? await calibrate(model, values, engine, calibration, execution)
    : undefined;
  return deploy(model, values, engine, signals);
}

/** The values that a chip computes with, once the deployed network is programmed onto it. */
export function programDeployment(
  deployment: Deployment,
  hardware: Hardware,
  chip: Chip,
): ModelValues {
  const { variation, engine } = hardware;
  if (engine) return programDevices(deployment, variation, engine, chip);
  const { model, values } = deployment;
  return program(values, describeModel(model), hardware, chip);
}

/**
 * Test accuracy of a deployed network on one chip.
 * @returns percent of the test set classified rightly.
 */
export async function deploymentAccuracy(
  deployment: Deployment,
  hardware: Hardware,
  chip: { readonly seed: number; readonly number: number },
  testSet: ImageSet,
  execution: Execution,
): Promise<number> {
  const held = programDeployment(deployment, hardware, createChip(chip.seed, chip.number));
  return await bakedAccuracy(deployment.model, testSet, held, execution);
}

/**
 * Test accuracy of one network on one chip; for many chips, prepare the deployment once.
 * @param calibration images for the ranges of converters; needed where there are any.
 * @returns percent of the test set classified rightly.
 */
export async function chipAccuracy(
  model: ModelSpec,
  values: ModelValues,
  hardware: Hardware,
  chip: { readonly seed: number; readonly number: number },
  testSet: ImageSet,
  execution: Execution,
  calibration?: CalibrationBatch,
): Promise<number> {
  // Fixed batch norms and scaled biases round differently: ideal hardware is the digital network itself.
  if (isIdeal(hardware)) return await bakedAccuracy(model, testSet, values, execution);
  const deployment = await prepareDeployment(model, values, hardware, execution, calibration);
  return await deploymentAccuracy(deployment, hardware, chip, testSet, execution);
}
