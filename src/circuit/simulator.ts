import { BackendError } from '../errors.js';
import type { Netlist } from './netlist.js';

/** Voltages of the nodes that a netlist asked for, one value for each point of its analysis; `time` for transients. */
export type Waveforms = ReadonlyMap<string, Float64Array>;

/** A circuit simulator. */
export interface Simulator {
  readonly name: string;
  /** Netlists that it can simulate side by side; default 1. */
  readonly lanes?: number;
  /** @throws BackendError where it does not converge, or refuses the netlist, in its words. */
  run(netlist: Netlist): Promise<Waveforms>;
}

// ngspice's own tolerances, 10⁻³ and 1 µV, would be the larger part of a layer's errors.
const exact = 'reltol=1e-6 vntol=1e-9 abstol=1e-15';

/** What helps a simulation that does not converge, tried one after another. */
export const remedies: readonly { readonly name: string; readonly line: string }[] = [
  { name: 'as it is', line: `.options ${exact} itl1=500 itl2=500` },
  { name: 'more gmin steps', line: `.options ${exact} itl1=2000 itl2=2000 gminsteps=200` },
  {
    name: 'source stepping',
    line: `.options ${exact} itl1=2000 itl2=2000 gminsteps=0 srcsteps=200`,
  },
  { name: 'ngspice’s own tolerances', line: '.options itl1=2000 itl2=2000 gminsteps=200' },
];

/** A netlist with a line before its analysis. */
export function withLine(netlist: Netlist, line: string): Netlist {
  return { ...netlist, lines: [...netlist.lines, line] };
}

/** Whether a simulator gave all that was asked for, and told of no failure. */
export function isComplete(
  { nodes }: Netlist,
  waveforms: Waveforms,
  messages: readonly string[],
): boolean {
  const failed = messages.some((line) => /aborted|no writable vector|no such vector/i.test(line));
  return !failed && nodes.every((node) => (waveforms.get(node)?.length ?? 0) > 0);
}

/** The first of the simulator's messages that name a node in trouble. */
export function troubledNode(messages: readonly string[]): string | undefined {
  for (const message of messages) {
    const found = /(?:trouble with node|check nodes?|node)\s+"?([\w.#]+)/i.exec(message);
    if (found) return found[1];
  }
  return undefined;
}

/** The error for a netlist that no remedy helped. */
export function simulationError(
  simulator: string,
  { title }: Netlist,
  messages: readonly string[],
  tried: readonly string[],
): BackendError {
  const node = troubledNode(messages);
  const told = messages
    .map((line) => line.trim())
    .filter((line) => /error|converge|singular|abort|iteration|unknown|warning/i.test(line));
  const where = node ? `node ${node} did not settle` : 'it named no node';
  return new BackendError(
    `${simulator}: the circuit '${title.replace(/^\*\s*/, '')}' must have a solution; ${where}, got: ${told.slice(0, 4).join('; ') || 'no result'}. Tried: ${tried.join(', ')}. Check its conductances and amplifier, or simulate fewer neurons at a time.`,
  );
}
