import {
  add,
  clip,
  customGradient,
  divide,
  equal,
  multiply,
  relu,
  round,
  type Shape,
  stopGradient,
  type Value,
  where,
} from '../graph/index.js';
import type { LayerScope } from '../nn/index.js';
import type { Restrictions } from './settings.js';

/* Signals are in volts about the signal ground VDD/2. The paper writes a layer in units that are s times larger and
   divides at its end; C limits to ±s·VDD/2 there and to ±VDD/2 here, which is the same number. */

/** Smallest s and Δ, so that they stay above 0. */
export const smallestScale = 1e-6;

/** x within [low, high]; the gradient passes where x is not moved. One comparison, where clip's own gradient has two. */
function limited(x: Value, low: number, high: number): Value {
  const y = clip(x, low, high);
  return customGradient(y, [x], (g) => [where(equal(x, y), g, 0)]);
}

/** x limited to ±V_TH, as the clamp before a crossbar does. */
export function clampInput(x: Value, { thresholdVolts: limit }: Restrictions): Value {
  return limit === 'none' ? x : limited(x, -limit, limit);
}

/** A signal limited to ±VDD/2, as an amplifier's output is. */
export function clampSwing(signal: Value, { supplyVolts }: Restrictions): Value {
  return supplyVolts === 'none' ? signal : limited(signal, -supplyVolts / 2, supplyVolts / 2);
}

/** s of a layer: a trainable scalar, one that is kept, or 1. */
export function signalScale(scope: LayerScope, { scale }: Restrictions): Value | 1 {
  if (scale === 'none') return 1;
  const value = scope.parameter('scale', [], 'scale', 1, 1, [smallestScale, Infinity]);
  return scale === 'fixed' ? stopGradient(value) : value;
}

/** signal / s. */
export function scaled(signal: Value, s: Value | 1): Value {
  return s === 1 ? signal : divide(signal, s);
}

/**
 * Volts of a bias as a DAC makes them: b limited to ±VDD/2; in training with uniform noise of one step, in use
 * rounded to one of 2^bits voltages from -VDD/2 to VDD/2, a step being VDD/(2^bits - 1).
 * @param volts [outputs], b/s.
 * @see HRAT paper, A.3.1.
 */
export function biasVolts(volts: Value, scope: LayerScope, restrictions: Restrictions): Value {
  const { dac, supplyVolts } = restrictions;
  const limited = clampSwing(volts, restrictions);
  if (dac === 'ideal' || supplyVolts === 'none') return limited;
  const lsb = supplyVolts / (2 ** dac.bits - 1);
  if (scope.mode === 'training') {
    return add(limited, multiply(scope.draw('dac', volts.shape, 'uniform'), lsb));
  }
  const half = supplyVolts / 2;
  return add(multiply(round(multiply(add(limited, half), 1 / lsb)), lsb), -half);
}

/** What leaves a layer: volts after the last amplifier and ReLU; of the last layer, in the units before /s. */
export function outputOf(
  total: Value,
  s: Value | 1,
  restrictions: Restrictions,
  { relu: rectified, last }: { readonly relu: boolean; readonly last: boolean },
): Value {
  const { supplyVolts } = restrictions;
  if (last) {
    const limited = clampSwing(rectified ? relu(total) : total, restrictions);
    return s === 1 ? limited : multiply(limited, s);
  }
  if (!rectified) return clampSwing(total, restrictions);
  return supplyVolts === 'none' ? relu(total) : limited(total, 0, supplyVolts / 2);
}

/** One value a channel, in the shape that broadcasts along axis 1 of x. */
export function channelShape(channels: number, rank: number): Shape {
  return [1, channels, ...Array.from({ length: rank - 2 }, () => 1)];
}
