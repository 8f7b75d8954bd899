import { join } from 'node:path';
import { SpecError } from '../../errors.js';
import { type DeployedChoice, openDeployed } from '../../experiment/deployed-run.js';
import { makeFolder, writeAtomically } from '../../experiment/store/index.js';
import { encodeDeployed } from '../../restriction/stored.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface NetworkFlags {
  readonly method?: string;
  readonly chip?: string;
  readonly sigma?: string;
}

/** Flags of `lernmatrix export deployed`, as they are typed. */
export interface ExportDeployedFlags extends NetworkFlags {
  readonly out?: string;
}

/** Flags of `lernmatrix export netlist`, as they are typed. */
export interface ExportNetlistFlags extends NetworkFlags {
  readonly layer: string;
  readonly image: string;
  readonly neurons?: string;
  readonly analysis: string;
  readonly out?: string;
}

/** `lernmatrix export deployed`: a network as plain data. @returns the exit code. */
export async function exportDeployedCommand(
  terminal: Terminal,
  run: string,
  flags: ExportDeployedFlags,
): Promise<number> {
  const { method, deployment } = await openDeployed(run, choiceOf(flags));
  const { json, bytes } = encodeDeployed(deployment.network);
  const folder = join(run, 'deployed');
  if (flags.out === undefined) makeFolder(folder);
  const file = flags.out ?? join(folder, `${[method, ...onChip(flags)].join('-')}.json`);
  writeAtomically(`${file}.bin`, bytes);
  writeAtomically(file, `${json}\n`);
  terminal.out(`${file}\n${file}.bin\n`);
  return exitCodes.done;
}

/** `lernmatrix export netlist`: a layer as SPICE. @returns the exit code. */
export async function exportNetlistCommand(
  terminal: Terminal,
  run: string,
  flags: ExportNetlistFlags,
): Promise<number> {
  const image = whole('--image', flags.image);
  const neurons = flags.neurons === undefined ? undefined : rangeOf(flags.neurons);
  const analysis = analysisOf(flags.analysis);
  const deployed = await openDeployed(run, choiceOf(flags));
  const { layerText } = await import('../netlist/layer-text.js');
  const text = await layerText(deployed, { layer: flags.layer, image, neurons, analysis });
  if (flags.out === undefined) terminal.out(text);
  else {
    writeAtomically(flags.out, text);
    terminal.out(`${flags.out}\n`);
  }
  return exitCodes.done;
}

function choiceOf({ method, chip, sigma }: NetworkFlags): DeployedChoice {
  const which = method === undefined ? {} : { method };
  if (chip === undefined && sigma === undefined) return which;
  if (sigma === undefined) throw wrong('--sigma', 'the strength of the errors of --chip', sigma);
  const sigmaOfRange = Number(sigma);
  if (!(sigmaOfRange >= 0 && sigmaOfRange <= 1))
    throw wrong('--sigma', 'a number from 0 to 1', sigma);
  return { ...which, chip: { number: whole('--chip', chip ?? '0'), sigmaOfRange } };
}

function onChip({ chip, sigma }: NetworkFlags): readonly string[] {
  return sigma === undefined ? [] : [`chip${chip ?? 0}`, sigma];
}

function whole(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw wrong(flag, 'a whole number from 0', text);
}

function rangeOf(text: string): { readonly first: number; readonly last: number } {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (from === undefined || Number(to) < Number(from)) {
    throw wrong('--neurons', 'a range such as 0-9, or one number', text);
  }
  return { first: Number(from), last: Number(to) };
}

function analysisOf(text: string): 'dc' | 'transient' {
  if (text === 'dc' || text === 'transient') return text;
  throw wrong('--analysis', "'dc' or 'transient'", text);
}

function wrong(flag: string, expected: string, got: string | undefined): SpecError {
  const message = `expected ${expected}, got ${got === undefined ? 'nothing' : `'${got}'`}. Write ${flag} VALUE.`;
  return new SpecError([{ path: flag, message }]);
}
