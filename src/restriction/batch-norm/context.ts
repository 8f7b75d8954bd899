import {
  abs,
  add,
  customGradient,
  divide,
  greaterOrEqual,
  less,
  multiply,
  reshape,
  sizeOf,
  sqrt,
  subtract,
  type Value,
  where,
} from '../../graph/index.js';
import type { BatchNormLayer, LayerScope } from '../../nn/index.js';
import type { Restrictions } from '../settings.js';
import { biasVolts, channelShape, clampSwing, scaled } from '../signals.js';

/** Tensors of a batch normalisation, each [channels], and its settings. */
export interface NormTensors {
  /** γ, kept away from 0. */
  readonly gain: Value;
  /** β. */
  readonly offset: Value;
  /** μ, moving average. */
  readonly mean: Value;
  /** σ², moving average. */
  readonly variance: Value;
  readonly epsilon: number;
  /** Moves μ and σ² towards a batch's. @param y what they are the statistics of. */
  update(y: Value, mean: Value, variance: Value): void;
}

/** A layer with weights and batch normalisation, in the middle of being built. */
export interface NormContext {
  readonly restrictions: Restrictions;
  /** The layer's own scope: noise is drawn under its name. */
  readonly scope: LayerScope;
  readonly w: Value;
  /** b, [channels]; absent where the layer has none. */
  readonly bias: Value | undefined;
  readonly norm: NormTensors;
  /** s. */
  readonly s: Value | 1;
  /** Weights as devices hold them. */
  program(w: Value): Value;
  /** Weights times the clamped input, without bias. */
  multiply(w: Value): Value;
}

/** How batch normalisation is fused in training: the volts that the last amplifier gives, before its swing. */
export type Fusing = (context: NormContext) => Value;

/** Smallest |γ|: what is divided by γ stays finite. Our choice. */
const smallestGain = 1e-2;

/** γ with |γ| at least 0.01 and its sign kept; its gradient is that of γ. */
export function guardedGain(gain: Value): Value {
  const floor = where(less(gain, 0), -smallestGain, smallestGain);
  const guarded = where(greaterOrEqual(abs(gain), smallestGain), gain, floor);
  return customGradient(guarded, [gain], (g) => [g]);
}

/** The tensors of a batch normalisation of `channels`. */
export function normTensors(
  { momentum = 0.1, epsilon = 1e-5 }: BatchNormLayer,
  channels: number,
  scope: LayerScope,
): NormTensors {
  const gain = guardedGain(scope.parameter('gain', [channels], 'gain', 1, 1));
  const offset = scope.parameter('offset', [channels], 'offset', 1, 1);
  const mean = scope.buffer('mean', [channels], 0);
  const variance = scope.buffer('variance', [channels], 1);
  const update: NormTensors['update'] = (y, batchMean, batchVariance) => {
    const count = sizeOf(y.shape) / channels;
    const unbiased = multiply(batchVariance, count / Math.max(1, count - 1));
    scope.updateBuffer('mean', batchMean, momentum);
    scope.updateBuffer('variance', unbiased, momentum);
  };
  return { gain, offset, mean, variance, epsilon, update };
}

/** γ/√(variance + ε), [channels]. */
export function slopeOf({ gain, epsilon }: NormTensors, variance: Value): Value {
  return divide(gain, sqrt(add(variance, epsilon)));
}

/** One factor an output channel of the weights. @param slope [channels]. */
export function fuseWeights(w: Value, slope: Value): Value {
  return multiply(w, reshape(slope, [w.shape[0]!, ...w.shape.slice(1).map(() => 1)]));
}

/** b_fused = β + slope·(b - mean), [channels]. @see HRAT paper, equation 12. */
export function fuseBias(
  { offset }: NormTensors,
  slope: Value,
  bias: Value | undefined,
  mean: Value,
): Value {
  return bias
    ? add(offset, multiply(slope, subtract(bias, mean)))
    : subtract(offset, multiply(slope, mean));
}

/** y + b, one b a channel; y itself where there is none. */
export function addBias(y: Value, bias: Value | undefined): Value {
  return bias ? add(y, reshape(bias, channelShape(y.shape[1]!, y.shape.length))) : y;
}

/** y·factor, one factor a channel. @param factor [channels]. */
export function multiplyChannels(y: Value, factor: Value): Value {
  return multiply(y, reshape(factor, channelShape(y.shape[1]!, y.shape.length)));
}

/**
 * Sum and bias as the circuit adds them: each within the swing, then added; all in volts.
 *
 *   C(sum/s) + C(Q(bias)/s).
 * @param total [batch, channels, …]. @param bias [channels].
 */
export function addInCircuit(
  total: Value,
  bias: Value | undefined,
  { scope, restrictions, s }: Pick<NormContext, 'scope' | 'restrictions' | 's'>,
): Value {
  const volts = clampSwing(scaled(total, s), restrictions);
  return bias ? addBias(volts, biasVolts(scaled(bias, s), scope, restrictions)) : volts;
}
