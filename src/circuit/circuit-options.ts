import { SpecError, type SpecProblem } from '../errors.js';
import type { AmplifierModel } from './amplifier.js';
import type { Simulator } from './simulator.js';

/** How a network is simulated. */
export interface CircuitOptions {
  readonly simulator: Simulator;
  /** Default: A₀ = 10⁵, 10 MHz. */
  readonly amplifier?: AmplifierModel;
  /** Memristors in one netlist, at least one neuron's; default 16,000. */
  readonly devicesPerNetlist?: number;
  /** Input vectors in the sweep of one netlist; default 500. */
  readonly vectorsPerNetlist?: number;
  /** Netlists simulated side by side; default as many as the simulator has `lanes`. Results do not depend on it. */
  readonly lanes?: number;
  /** Told after each netlist: how many of a layer's are done. */
  readonly onProgress?: (layer: string, done: number, total: number) => void;
  /** Stops before the next netlist. */
  readonly signal?: AbortSignal;
}

const counts = ['devicesPerNetlist', 'vectorsPerNetlist', 'lanes'] as const;

/** @throws SpecError naming every count that is no whole number of at least 1. */
export function checkOptions(options: Pick<CircuitOptions, (typeof counts)[number]>): void {
  const problems = counts.flatMap((path): SpecProblem[] => {
    const value = options[path];
    if (value === undefined || (Number.isInteger(value) && value >= 1)) return [];
    const message = `expected a whole number of at least 1, got ${value}. Leave it out for the default.`;
    return [{ path, message }];
  });
  if (problems.length > 0) throw new SpecError(problems);
}
