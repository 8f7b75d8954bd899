import { UnsupportedError } from '../errors.js';
import { type Netlist, netlistText } from './netlist.js';
import {
  isComplete,
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

/** Characters of a source's expression: somewhere above, the engine's stack overflows, which cannot be caught. */
const longestLine = 100_000;

function checkLines({ title, lines }: Netlist): void {
  const longest = Math.max(...lines.map(({ length }) => length));
  if (longest <= longestLine) return;
  throw new UnsupportedError(
    `${wasmNgspice.name}: lines of the circuit '${title.replace(/^\*\s*/, '')}' must have at most ${longestLine} characters, got ${longest}. Simulate fewer input vectors at a time, or use an installed ngspice.`,
  );
}

async function runWithRemedies(netlist: Netlist): Promise<Waveforms> {
  checkLines(netlist);
  started ??= startEngine();
  const engine = await started;
  const messages: string[] = [];
  for (const { line } of remedies) {
    engine.setNetList(netlistText(withLine(netlist, line)));
    const waveforms = read(await runQuietly(engine));
    const told = engine.getError();
    // The engine does not throw; after a failure its result is empty, or may be that of an earlier netlist.
    if (isComplete(netlist, waveforms, told)) return waveforms;
    messages.push(...told);
  }
  const tried = remedies.map(({ name }) => name);
  throw simulationError(wasmNgspice.name, netlist, messages, tried);
}

/** Runs without what the engine prints: it gives the same lines by `getError`. Lines of others come after the run. */
async function runQuietly(engine: Engine): Promise<EngineResult> {
  const print = console.error;
  const held: unknown[][] = [];
  console.error = (...line: unknown[]) => {
    held.push(line);
  };
  try {
    return await engine.runSim();
  } finally {
    console.error = print;
    const own = new Set<unknown>(engine.getError());
    for (const line of held) if (!own.has(line[0])) print(...line);
  }
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
