import {
  type CalibrationBatch,
  type ComputeInMemory,
  type Deployment,
  deploymentAccuracy,
  type Hardware,
  type LayerStrength,
  prepareDeployment,
} from '../chip/index.js';
import type { ModelSpec } from '../nn/index.js';
import type { ImageSet, ModelValues } from '../training/index.js';
import type { Execution } from './batch-executables.js';
import type { BudgetPart, MeasureParts } from './error-budget.js';

/** One error of a compute-in-memory engine; converters are on or off for all layers, 'every activation'. */
export interface EngineError extends BudgetPart {
  readonly effect: 'noise' | 'shift' | 'digitisation';
}

/** Hardware with a compute-in-memory engine. */
export type EngineHardware = Hardware & { readonly engine: ComputeInMemory };

/** What an engine's budget is made of, and how it is measured: for `errorBudget`. */
export interface EngineErrors {
  readonly parts: readonly EngineError[];
  readonly measure: MeasureParts<EngineError>;
}

/** How the engine is tested. */
export interface EngineTest {
  readonly images: ImageSet;
  /** Of the chips: draw n is chip number n. */
  readonly seed: number;
  readonly execution: Execution;
  /** Images for the ranges of converters; needed where there are any. */
  readonly calibration?: CalibrationBatch;
}

/**
 * The errors of a network deployed on a compute-in-memory engine: device noise and device shift in each array,
 * and the converters. Arrays are a layer's weights with their biases, a batch normalisation, a shortcut's mirrors.
 * What deployment itself changes (several two-state devices a weight) is part of the baseline.
 * @see HA-SGD paper, section 4.2.
 */
export async function engineErrors(
  model: ModelSpec,
  values: ModelValues,
  hardware: EngineHardware,
  test: EngineTest,
): Promise<EngineErrors> {
  const { digitisation } = hardware.engine;
  const prepare = (own: EngineHardware) =>
    prepareDeployment(model, values, own, test.execution, test.calibration);
  const digitised = await prepare(hardware);
  const plain = await prepare(withEngine(hardware, { digitisation: 'ideal' }));
  const converters: EngineError[] =
    digitisation === 'ideal' ? [] : [{ effect: 'digitisation', layer: 'every activation' }];
  return {
    parts: [...deviceErrors(plain, hardware), ...converters],
    measure: async (active, draw) => {
      const deployment = active.some(({ effect }) => effect === 'digitisation') ? digitised : plain;
      const own = restricted(hardware, plain, active);
      const chip = { seed: test.seed, number: draw };
      return await deploymentAccuracy(deployment, own, chip, test.images, test.execution);
    },
  };
}

function deviceErrors({ devices }: Deployment, hardware: EngineHardware): EngineError[] {
  return devices.flatMap(({ layer, kind }) => {
    const { sigma, shift } = strengthIn(hardware, layer);
    const noise: EngineError[] = sigma > 0 ? [{ effect: 'noise', layer }] : [];
    // Mirrors are no devices: they do not shift.
    return shift !== 0 && kind !== 'mirror' ? [...noise, { effect: 'shift', layer }] : noise;
  });
}

/** The hardware with the strengths of `active` parts, and none elsewhere. */
function restricted(
  hardware: EngineHardware,
  { devices }: Deployment,
  active: readonly EngineError[],
): EngineHardware {
  const isOn = (effect: EngineError['effect'], layer: string) =>
    active.some((part) => part.effect === effect && part.layer === layer);
  const strengths = devices.map(({ layer }): readonly [string, LayerStrength] => {
    const { sigma, shift } = strengthIn(hardware, layer);
    const own = {
      sigma: isOn('noise', layer) ? sigma : 0,
      shift: isOn('shift', layer) ? shift : 0,
    };
    return [layer, own];
  });
  return withEngine(hardware, { layers: Object.fromEntries(strengths) });
}

function strengthIn({ variation, engine }: EngineHardware, layer: string): Required<LayerStrength> {
  const own = Object.hasOwn(engine.layers, layer) ? engine.layers[layer]! : {};
  const { sigmaOfRange, shiftOfRange = 0 } = variation;
  return { sigma: own.sigma ?? sigmaOfRange, shift: own.shift ?? shiftOfRange };
}

function withEngine(hardware: EngineHardware, change: Partial<ComputeInMemory>): EngineHardware {
  return { ...hardware, engine: { ...hardware.engine, ...change } };
}
