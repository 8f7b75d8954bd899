import type { ModelValues } from '../../training/index.js';
import type { DeviceArray } from '../deployment/index.js';
import { mappingSiemens, type PhysicalCell, referenceSiemens } from './cell.js';

/** One array in amperes. */
export interface PhysicalArray {
  /** I_inf = V_on·(G - G_ref) of each device, in the order of the weight. */
  readonly currents: Float32Array;
  /** Those of the row of biases, [columns], and the input s that drives it, in unit pulses. */
  readonly bias?: { readonly currents: Float32Array; readonly input: number };
  /** I_discharge of each column, V_on·β: what makes up for the column's own mapping. */
  readonly discharge: Float32Array;
  /** G of each device, [columns, rows], siemens. */
  readonly conductances: Float64Array;
}

/**
 * Maps what devices hold to conductances G = G_ref + β_f·w, and those to currents. An error in a weight, Δw = ΔG/β,
 * is one in a conductance; nothing clips it at the ends of the window.
 * @param held by the devices, errors included, by tensor.
 * @param array its ranges are those of the weights that were asked for.
 * @see HA-SGD paper, sections 3.1 and 4.1.
 */
export function toAmperes(
  { weight, bias, ranges }: DeviceArray,
  held: ModelValues,
  cell: PhysicalCell,
): PhysicalArray {
  const beta = ranges.map((range) => mappingSiemens(cell, range));
  const reference = referenceSiemens(cell);
  const conductances = toSiemens(held.get(weight)!, beta, reference);
  const current = (g: number) => cell.onVolts * (g - reference);
  const discharge = Float32Array.from(beta, (b) => cell.onVolts * b);
  const array = { currents: Float32Array.from(conductances, current), discharge, conductances };
  if (!bias) return array;
  const { tensor, scaling } = bias;
  const scaled = Float64Array.from(held.get(tensor)!, (b) => b / scaling);
  const row = Float32Array.from(toSiemens(scaled, beta, reference), current);
  return { ...array, bias: { currents: row, input: scaling } };
}

function toSiemens(
  weights: ArrayLike<number>,
  beta: Float64Array,
  reference: number,
): Float64Array {
  const rows = weights.length / beta.length;
  return Float64Array.from(weights, (w, i) => reference + beta[Math.floor(i / rows)]! * w);
}
