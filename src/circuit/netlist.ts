import { UnsupportedError } from '../errors.js';

/** A circuit as SPICE text, and the voltages that it is asked for. */
export interface Netlist {
  readonly title: string;
  /** Elements, sources, subcircuits, analysis; without title and `.end`. */
  readonly lines: readonly string[];
  /** Node names whose voltages are wanted. */
  readonly nodes: readonly string[];
}

/** More elements than this are refused: ngspice would take hours, or the memory. */
export const largestNetlist = 400_000;

/** A number as SPICE reads it, with all its digits and no unit letters. */
export function number(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/**
 * The text of a netlist; long lines go on in lines that begin with `+`.
 * @throws UnsupportedError where it has more than 400,000 lines.
 */
export function netlistText({ title, lines, nodes }: Netlist): string {
  if (lines.length > largestNetlist) {
    throw new UnsupportedError(
      `netlist '${title}': it must have at most ${largestNetlist} elements, got ${lines.length}. Simulate fewer of its neurons at a time, or some of them.`,
    );
  }
  const saved = `.save ${nodes.map((node) => `v(${node})`).join(' ')}`;
  return `${[title, ...[...lines, saved].flatMap(folded), '.end'].join('\n')}\n`;
}

const lineLength = 500;

function folded(line: string): readonly string[] {
  if (line.length <= lineLength) return [line];
  const parts = [''];
  for (const word of line.split(' ')) {
    const last = parts.length - 1;
    if (parts[last]!.length + word.length > lineLength) parts.push(`+ ${word}`);
    else parts[last] = parts[last] === '' ? word : `${parts[last]} ${word}`;
  }
  return parts;
}

/**
 * A function of the sweep's variable that takes value k at k: `pwl(v(sweep),0,a,1,b,…)`.
 * @param values one for each point of the sweep.
 */
export function steps(values: ArrayLike<number>): string {
  if (values.length === 1) return number(values[0]!);
  const points = Array.from(values, (value, k) => `${k}, ${number(value)}`);
  return `pwl(v(sweep), ${points.join(', ')})`;
}

/** The source `sweep`, and its analysis from 0 to `count` - 1. */
export function sweepLines(count: number): readonly string[] {
  return ['vsweep sweep 0 0', `.dc vsweep 0 ${Math.max(0, count - 1)} 1`];
}
