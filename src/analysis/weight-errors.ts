import { createChip } from '../chip/index.js';
import {
  applyVariation,
  columnsOf,
  type Variation,
  type VariationTargets,
  varies,
} from '../device/index.js';
import type { ModelTensors, ParameterSpec } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';
import type { BudgetPart, MeasureParts } from './error-budget.js';
import type { Evaluate } from './evaluate.js';
import { quantise } from './quantisation.js';

/** A part of an error budget that changes values. */
export interface WeightError extends BudgetPart {
  /** The values with this error; `draw` names the frozen devices. */
  readonly apply: (values: ModelValues, draw: number) => ModelValues;
}

/** What one tensor becomes. */
type TensorError = (tensor: ParameterSpec, weights: Float32Array, draw: number) => Float32Array;

/**
 * Weight variation, one part for each layer: the devices of chip number `draw` of a seed, as when the network is
 * programmed onto it.
 */
export function variationErrors(
  { parameters }: Pick<ModelTensors, 'parameters'>,
  { targets, ...variation }: Variation & { readonly targets: VariationTargets },
  seed: number,
): readonly WeightError[] {
  const varying = parameters.filter(({ role }) => varies(role, targets));
  return byLayer('variation', varying, ({ name, shape }, weights, draw) => {
    const out = new Float32Array(weights.length);
    const stream = createChip(seed, draw).stream.child(name, 'program');
    applyVariation(weights, columnsOf(shape), variation, stream, out);
    return out;
  });
}

/** Rounding of weight matrices and kernels to levels, one part for each layer. */
export function quantisationErrors(
  { parameters }: Pick<ModelTensors, 'parameters'>,
  bits: number,
): readonly WeightError[] {
  const held = parameters.filter(({ role }) => role === 'weight');
  return byLayer('quantisation', held, (_, weights) => quantise(weights, bits));
}

/**
 * Measures parts that change values: those that are active are applied in their order, and the network is
 * evaluated. Without any, once for all draws.
 */
export function measureWeightErrors(
  values: ModelValues,
  evaluate: Evaluate,
): MeasureParts<WeightError> {
  let clean: number | undefined;
  return async (active, draw) => {
    if (active.length === 0 && clean !== undefined) return clean;
    const held = active.reduce((before, { apply }) => apply(before, draw), values);
    const { top1 } = await evaluate(held);
    if (active.length === 0) clean = top1;
    return top1;
  };
}

function byLayer(
  effect: string,
  tensors: readonly ParameterSpec[],
  change: TensorError,
): readonly WeightError[] {
  const layers = [...new Set(tensors.map(layerOf))];
  return layers.map((layer) => ({
    effect,
    layer,
    apply: (values, draw) => {
      const own = tensors.filter((tensor) => layerOf(tensor) === layer);
      const changed = own.map((t) => [t.name, change(t, values.get(t.name)!, draw)] as const);
      return new Map([...values, ...changed]);
    },
  }));
}

/** `conv1` of `conv1.weight`. */
function layerOf({ name }: ParameterSpec): string {
  return name.slice(0, name.lastIndexOf('.'));
}
