import { SpecError, type SpecProblem } from '../../errors.js';

/** The device of a cell, and the pulses that read it. */
export interface PhysicalCell {
  /** The memory window. */
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
  /** V_on: on a word line while its pulse lasts. */
  readonly onVolts: number;
  /** Width of the pulse that stands for 1. */
  readonly unitPulseSeconds: number;
}

/**
 * A memristor's window and read voltage (Yao et al. 2020, as the HRAT paper takes them) with pulses of 10 ns: an
 * example, our choice, since the HA-SGD paper prints none of the four. No prediction depends on them.
 */
export const exampleCell: PhysicalCell = {
  gMinSiemens: 2e-6,
  gMaxSiemens: 20e-6,
  onVolts: 0.2,
  unitPulseSeconds: 10e-9,
};

/** G_ref: a device like the others, programmed to the middle of its window. */
export function referenceSiemens({ gMinSiemens, gMaxSiemens }: PhysicalCell): number {
  return (gMinSiemens + gMaxSiemens) / 2;
}

/**
 * β, siemens per unit of weight: the largest weight of a column takes its device from G_ref to the end of the window.
 * @param range of the column, 2·w_absmax; a column of zeros may have any β.
 * @see HA-SGD paper, section 4.1, whose G_max is that of the differential current: half the window.
 */
export function mappingSiemens({ gMinSiemens, gMaxSiemens }: PhysicalCell, range: number): number {
  const window = gMaxSiemens - gMinSiemens;
  return range > 0 ? window / range : window / 2;
}

/** @throws SpecError naming every magnitude that no cell can have. */
export function checkCell(cell: PhysicalCell): void {
  const isPositive = (value: number) => value > 0 && Number.isFinite(value);
  const problems: SpecProblem[] = (['gMaxSiemens', 'onVolts', 'unitPulseSeconds'] as const)
    .filter((key) => !isPositive(cell[key]))
    .map((key) => ({
      path: `cell.${key}`,
      message: `expected a finite number above 0, got ${cell[key]}. Give it in SI units.`,
    }));
  if (!(cell.gMinSiemens >= 0 && cell.gMinSiemens < cell.gMaxSiemens)) {
    const message = `expected a number from 0 to below gMaxSiemens, got ${cell.gMinSiemens}. Give both ends of the window.`;
    problems.push({ path: 'cell.gMinSiemens', message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}
