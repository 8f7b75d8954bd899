import {
  abs,
  add,
  constant,
  formatShape,
  max,
  multiply,
  requireShape,
  sizeOf,
  stopGradient,
  type Value,
} from '../graph/index.js';
import type { LayerScope } from '../nn/index.js';
import { quantiseWeights, stepGradientFactor } from './quantise.js';
import type { Restrictions } from './settings.js';
import { smallestScale } from './signals.js';

/** Noise of one chip's weights that stays as it is while the chip is trained on, by tensor, in units of the weights. */
export type FrozenNoise = ReadonlyMap<string, Float32Array>;

/**
 * Weights as devices hold them: quantised, and in training with noise,
 *
 *   Q(W) + σ·2·max|Q(W)|·N(0, 1),
 *
 * the range being that of the tensor that is programmed, and given no gradient. Noise is drawn once a step.
 * @param w what is programmed: W, or W fused with batch normalisation.
 * @param frozen a chip's own noise, in training and in use, instead of fresh noise.
 * @see HRAT paper, section 4.1 and equations 6 and 11; that the range is 2·max|Q(W)| is our choice.
 */
export function programmedWeights(
  w: Value,
  scope: LayerScope,
  { weights, sigmaOfRange }: Restrictions,
  frozen?: Float32Array,
): Value {
  const clean = weights === 'ideal' ? w : quantised(w, scope, weights.bits);
  if (frozen) return add(clean, noiseConstant(frozen, w, scope));
  if (scope.mode !== 'training' || sigmaOfRange === 0) return clean;
  const deviation = multiply(stopGradient(max(abs(clean))), 2 * sigmaOfRange);
  return add(clean, multiply(scope.draw('noise', w.shape, 'normal'), deviation));
}

function quantised(w: Value, scope: LayerScope, bits: number): Value {
  const step = scope.parameter('step', [], 'scale', 1, 1, [smallestScale, Infinity]);
  return quantiseWeights(w, step, bits, stepGradientFactor(sizeOf(w.shape), bits));
}

function noiseConstant(frozen: Float32Array, { shape }: Value, { where }: LayerScope): Value {
  const must = `noise must have the ${sizeOf(shape)} elements of ${formatShape(shape)}`;
  requireShape(frozen.length === sizeOf(shape), where, must, String(frozen.length));
  return constant(frozen, shape);
}
