import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError } from '../errors.js';
import { type Netlist, netlistText } from './netlist.js';
import {
  isComplete,
  remedies,
  type Simulator,
  simulationError,
  type Waveforms,
  withLine,
} from './simulator.js';

/** Whether a program that answers as ngspice can be started. @param command LERNMATRIX_NGSPICE, or `ngspice`. */
export function nativeNgspiceIsPresent(command = ngspiceCommand()): boolean {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 && /ngspice/i.test(stdout);
}

/** The program that is started as ngspice. */
export function ngspiceCommand(): string {
  return process.env.LERNMATRIX_NGSPICE ?? 'ngspice';
}

/** ngspice as installed on this machine: faster than in WebAssembly, for large layers. */
export function nativeNgspice(command = ngspiceCommand()): Simulator {
  const name = `ngspice (${command})`;
  return {
    name,
    lanes: availableParallelism(),
    run: async (netlist) => {
      const folder = await mkdtemp(join(tmpdir(), 'lernmatrix-circuit-'));
      try {
        return await runWithRemedies(name, command, netlist, folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function runWithRemedies(
  name: string,
  command: string,
  netlist: Netlist,
  folder: string,
): Promise<Waveforms> {
  const [circuit, raw] = [join(folder, 'circuit.cir'), join(folder, 'circuit.raw')];
  const messages: string[] = [];
  for (const { line } of remedies) {
    await writeFile(circuit, netlistText(withLine(netlist, line)));
    await rm(raw, { force: true });
    const told = await execute(command, ['-b', '-n', '-r', raw, circuit]);
    const waveforms = parseRaw(await readFile(raw, 'utf8').catch(() => ''));
    if (isComplete(netlist, waveforms, told)) return waveforms;
    messages.push(...told);
  }
  const tried = remedies.map(({ name: remedy }) => remedy);
  throw simulationError(name, netlist, messages, tried);
}

function execute(command: string, args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, SPICE_ASCIIRAWFILE: '1' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (part) => {
      text += String(part);
    });
    child.stderr.on('data', (part) => {
      text += String(part);
    });
    child.on('error', (error) => {
      const message = `ngspice: it must start, got: ${error.message}. Install it, or use the one in WebAssembly.`;
      reject(new BackendError(message));
    });
    child.on('close', () => resolve(text.split('\n')));
  });
}

/**
 * Voltages of a raw file in text form: `Variables:` names them, `Values:` has a block for each point.
 * @returns by node name; empty where the file holds no values.
 */
export function parseRaw(text: string): Waveforms {
  const [head, body] = text.split(/^Values:\s*$/m);
  if (!head || body === undefined) return new Map();
  const names = [...head.matchAll(/^\s+\d+\s+(\S+)\s+\S+/gm)].map(([, name]) => name!);
  const numbers = body.trim().split(/\s+/);
  // A block is the point's number and one value a variable.
  const width = names.length + 1;
  const points = Math.floor(numbers.length / width);
  return new Map(
    names.map((name, i) => [
      name.toLowerCase().replace(/^v\((.*)\)$/, '$1'),
      Float64Array.from({ length: points }, (_, p) => Number(numbers[p * width + 1 + i])),
    ]),
  );
}
