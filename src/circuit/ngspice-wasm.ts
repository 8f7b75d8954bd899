import { type Netlist, netlistText } from './netlist.js';
import {
  remedies,
  type Simulator,
  simulationError,
  type Waveforms,
  withLine,
} from './simulator.js';

/** What we use of eecircuit-engine, ngspice compiled to WebAssembly. */
interface Engine {
  start(): Promise<void>;
  setNetList(text: string): void;
  runSim(): Promise<EngineResult>;
  getError(): string[];
}

interface EngineResult {
  readonly numVariables: number;
  readonly data: readonly { readonly name: string; readonly values: readonly number[] }[];
}

let started: Promise<Engine> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Loaded when first used, once: it takes a second and 40 MB. */
async function startEngine(): Promise<Engine> {
  const { Simulation } = (await import('eecircuit-engine')) as unknown as {
    readonly Simulation: new () => Engine;
  };
  const engine = new Simulation();
  await engine.start();
  return engine;
}

/**
 * ngspice in WebAssembly: needs nothing installed. One netlist runs at a time.
 * @see eecircuit-engine on npm.
 */
export const wasmNgspice: Simulator = {
  name: 'ngspice (WebAssembly)',
  run: (netlist) => {
    const result = queue.then(() => runWithRemedies(netlist));
    queue = result.catch(() => undefined);
    return result;
  },
};

async function runWithRemedies(netlist: Netlist): Promise<Waveforms> {
  started ??= startEngine();
  const engine = await started;
  const messages: string[] = [];
  for (const { line } of remedies) {
    engine.setNetList(netlistText(withLine(netlist, line)));
    const result = await engine.runSim();
    const waveforms = read(result);
    // The engine does not throw: a netlist without a solution has no variables, or lacks those asked for.
    if (netlist.nodes.every((node) => (waveforms.get(node)?.length ?? 0) > 0)) return waveforms;
    messages.push(...engine.getError());
  }
  throw simulationError(
    wasmNgspice.name,
    netlist,
    messages,
    remedies.map(({ name }) => name),
  );
}

function read({ numVariables, data }: EngineResult): Waveforms {
  if (numVariables === 0) return new Map();
  return new Map(
    data.map(({ name, values }) => [
      name.toLowerCase().replace(/^v\((.*)\)$/, '$1'),
      Float64Array.from(values),
    ]),
  );
}
