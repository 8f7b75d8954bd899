import type { Shape } from '../graph/index.js';

/**
 * What a trainable tensor is for. 'weight' is a matrix or kernel, the only role that analog arrays hold by
 * default; 'gain' and 'offset' are batch normalisation's γ and β; 'scale' is a positive factor of a signal or of a
 * quantiser, which starts at 1 and does not decay.
 */
export type Role = 'weight' | 'bias' | 'gain' | 'offset' | 'scale';

/** A trainable tensor of a model. */
export interface ParameterSpec {
  /** Layer path and tensor, e.g. `conv1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  /** Inputs that one output sums over; decides the spread of the initial values. */
  readonly fanIn: number;
  /** Outputs that one input feeds. */
  readonly fanOut: number;
  /** What training limits its values to after each step, lower end first; absent where they are free. */
  readonly bounds?: readonly [low: number, high: number];
}

/** Bounds of values whose magnitude is at most so much; none for none, or for infinity. */
export function boundsOf(limit = Infinity): ParameterSpec['bounds'] {
  return limit === Infinity ? undefined : [-limit, limit];
}

/** A tensor that training carries along without a gradient: a running mean or variance. */
export interface BufferSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Its first value, everywhere. */
  readonly fill: number;
}

/** A mask that must be fed at every training run: 0 with probability `rate`, else 1 / (1 - rate). */
export interface MaskSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly rate: number;
}

/** A tensor drawn anew for every training step: N(0, 1), or uniform from -½ to ½. */
export interface DrawSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly law: 'normal' | 'uniform';
}
