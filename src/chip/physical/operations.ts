import {
  add,
  constant,
  divide,
  multiply,
  negate,
  relu,
  reshape,
  type Shape,
  subtract,
  type Value,
} from '../../graph/index.js';
import type { PhysicalArray } from './array.js';

/** Pulse widths, seconds; a negative value is a pulse in the second segment. */
export interface Signal {
  /** [batch, channels, …]. */
  readonly pulse: Value;
  /** Whether the second segment is always empty. */
  readonly isPositive: boolean;
}

/** What an array does with its inputs. */
export interface Operation {
  /** [batch, columns, …], coulombs. */
  readonly charge: Value;
  /** [batch, columns, …], seconds: the width of the pulse that discharges it, before any activation. */
  readonly pulse: Value;
}

/** How pulses meet the currents of an array: a convolution, or a product of matrices. */
export type Product = (pulse: Value, currents: Value) => Value;

/**
 * An array at work: Q = Σ I_inf·t⁺ - Σ I_inf·t⁻ + I_bias·s·Δt, and t = Q/I_discharge.
 * @param shape of the weight, [columns, …].
 * @param unitPulse Δt, seconds.
 * @see HA-SGD paper, section 3.1.
 */
export function runArray(
  array: PhysicalArray,
  shape: Shape,
  { pulse, isPositive }: Signal,
  product: Product,
  unitPulse: number,
): Operation {
  const currents = constant(array.currents, shape);
  const first = product(isPositive ? pulse : relu(pulse), currents);
  const gathered = isPositive ? first : subtract(first, product(relu(negate(pulse)), currents));
  return discharge(gathered, array, unitPulse);
}

/** An array with one device a channel, as batch normalisation has. */
export function runDiagonal(array: PhysicalArray, { pulse }: Signal, unitPulse: number): Operation {
  return discharge(multiply(pulse, perColumn(array.currents, pulse)), array, unitPulse);
}

function discharge(gathered: Value, array: PhysicalArray, unitPulse: number): Operation {
  const { bias } = array;
  const row = bias?.currents.map((current) => current * bias.input * unitPulse);
  const charge = row ? add(gathered, perColumn(row, gathered)) : gathered;
  return { charge, pulse: divide(charge, perColumn(array.discharge, charge)) };
}

/** One number a column, to be broadcast over [batch, columns, …]. */
export function perColumn(numbers: Float32Array, like: Value): Value {
  const shape = [1, numbers.length, ...like.shape.slice(2).map(() => 1)];
  return reshape(constant(numbers, [numbers.length]), shape);
}
