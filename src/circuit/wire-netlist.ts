import { type Netlist, number } from './netlist.js';
import type { ResistiveCrossbar } from './wire-resistance.js';

/**
 * A crossbar with wire resistance as a netlist, for one vector of voltages.
 * @param volts [rows].
 * @returns nodes o0, o1, …: the currents of the columns, as volts of a meter with a gain of 1 V/A.
 */
export function wireNetlist(
  { rows, columns, siemens, wordLineOhms, bitLineOhms }: ResistiveCrossbar,
  volts: ArrayLike<number>,
): Netlist {
  const [word, bit] = [number(wordLineOhms), number(bitLineOhms)];
  const lines: string[] = [];
  for (let i = 0; i < rows; i++) {
    lines.push(`vs${i} s${i} 0 ${number(volts[i]!)}`);
    for (let j = 0; j < columns; j++) {
      const left = j === 0 ? `s${i}` : `w${i}_${j - 1}`;
      const below = i === rows - 1 ? `e${j}` : `b${i + 1}_${j}`;
      const g = siemens[i * columns + j]!;
      lines.push(`rw${i}_${j} ${left} w${i}_${j} ${word}`);
      lines.push(`rb${i}_${j} b${i}_${j} ${below} ${bit}`);
      if (g > 0) lines.push(`rg${i}_${j} w${i}_${j} b${i}_${j} ${number(1 / g)}`);
    }
  }
  for (let j = 0; j < columns; j++) {
    lines.push(`ve${j} e${j} 0 0`, `ho${j} o${j} 0 ve${j} 1`, `ro${j} o${j} 0 1`);
  }
  const nodes = Array.from({ length: columns }, (_, j) => `o${j}`);
  return { title: '* crossbar with wire resistance', lines: [...lines, '.op'], nodes };
}
