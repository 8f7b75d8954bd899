import {
  add,
  clip,
  multiply,
  requireShape,
  round,
  subtract,
  type Value,
} from '../../graph/index.js';
import type { LayerKind, LayerScope } from '../layer.js';

/**
 * A converter: x limited to [low, high] and rounded to the nearest of 2^bits levels, both ends among them. Halves
 * go to the even level. Deployed networks have it after activations.
 */
export interface DigitiseLayer {
  readonly kind: 'digitise';
  readonly name?: string;
  /** 1 to 16: in float32 more levels would not be told apart reliably. */
  readonly bits: number;
  readonly low: number;
  /** Above `low`. */
  readonly high: number;
}

export const digitise: LayerKind<DigitiseLayer> = {
  apply({ bits, low, high }: DigitiseLayer, x: Value, { where }: LayerScope): Value {
    requireShape(
      Number.isInteger(bits) && bits >= 1 && bits <= 16 && low < high,
      `${where}: digitise`,
      'bits must be an integer from 1 to 16, and low below high',
      `bits ${bits}, low ${low}, high ${high}`,
    );
    const step = (high - low) / (2 ** bits - 1);
    const inside = clip(x, low, high);
    if (low === 0) return multiply(round(multiply(inside, 1 / step)), step);
    return add(multiply(round(multiply(subtract(inside, low), 1 / step)), step), low);
  },
};
