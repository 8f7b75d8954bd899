import type { PhysicalArray } from './array.js';
import type { PhysicalCell } from './cell.js';

/** The largest physical magnitudes of one array. */
export interface LayerMagnitudes {
  readonly layer: string;
  readonly columns: number;
  /** Devices of a column, without that of the bias. */
  readonly rows: number;
  /** V_on·G of the most conductive device. */
  readonly cellAmperes: number;
  /** Of the column that draws most when all of its rows are on, the bias left out. */
  readonly columnAmperes: number;
  /** Least and largest discharge current of a column. */
  readonly dischargeAmperes: readonly [least: number, largest: number];
  /** |Q| of a column for one output, over the images. */
  readonly chargeCoulombs: number;
  /** Time that discharges it, before any activation. */
  readonly pulseSeconds: number;
  /** Input s of the row of biases as a pulse; null without such a row. */
  readonly biasPulseSeconds: number | null;
}

/** @param measured the largest charges and pulses, by `charge:<layer>` and `pulse:<layer>`. */
export function magnitudesOf(
  arrays: ReadonlyMap<string, PhysicalArray>,
  measured: ReadonlyMap<string, number>,
  cell: PhysicalCell,
): readonly LayerMagnitudes[] {
  return [...arrays].map(([layer, { conductances, discharge, bias }]) => {
    const columns = discharge.length;
    const rows = conductances.length / columns;
    return {
      layer,
      columns,
      rows,
      cellAmperes: cell.onVolts * largest(conductances),
      columnAmperes: cell.onVolts * largest(columnSums(conductances, columns)),
      dischargeAmperes: [discharge.reduce((a, b) => Math.min(a, b)), largest(discharge)],
      chargeCoulombs: measured.get(`charge:${layer}`)!,
      pulseSeconds: measured.get(`pulse:${layer}`)!,
      biasPulseSeconds: bias ? bias.input * cell.unitPulseSeconds : null,
    };
  });
}

function columnSums(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns;
  return Float64Array.from({ length: columns }, (_, column) =>
    values.subarray(column * rows, (column + 1) * rows).reduce((sum, value) => sum + value, 0),
  );
}

function largest(values: Float32Array | Float64Array): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}
