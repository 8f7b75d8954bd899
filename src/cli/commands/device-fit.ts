import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import {
  type FittedKind,
  fitResponse,
  fittedKinds,
  type MeasuredResponse,
  type ResponseFit,
  readResponseCsv,
} from '../../device/pulsed/index.js';
import { DataError, SpecError } from '../../errors.js';
import { nearest } from '../../experiment/spec/nearest.js';
import { aligned } from '../../report/columns.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** What `lernmatrix device fit` is told. */
export interface FitFlags {
  readonly model?: string;
  readonly halfWindow: string;
  readonly json?: boolean;
}

/** `lernmatrix device fit`: step models of a measured device. @returns the exit code. */
export async function deviceFitCommand(
  terminal: Terminal,
  file: string,
  { model, halfWindow, json = false }: FitFlags,
): Promise<number> {
  const response = readResponseCsv(readText(file), file);
  const kinds = model === undefined ? fittedKinds : [kindOf(model)];
  const fits = fitResponse(response, { kinds, halfWindow: Number(halfWindow) });
  terminal.out(json ? `${jsonOf(file, fits)}\n` : `${pageOf(file, response, fits)}\n`);
  return exitCodes.done;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    const message = `${file}: it must be a file that can be read, got: ${got}. Give the path of a CSV.`;
    throw new DataError(message, { cause });
  }
}

function kindOf(name: string): FittedKind {
  const kind = fittedKinds.find((each) => each === name);
  if (kind !== undefined) return kind;
  const meant = nearest(name, [...fittedKinds]);
  const hint =
    meant === undefined ? `Choose one of ${fittedKinds.join(', ')}.` : `Did you mean '${meant}'?`;
  throw new SpecError([
    { path: 'model', message: `expected a step model, got '${name}'. ${hint}` },
  ]);
}

/** The fits as JSON, without the many points of their curves but for the first. */
function jsonOf(file: string, fits: readonly ResponseFit[]): string {
  const listed = fits.map(({ fittedSiemens, ...fit }, i) =>
    i === 0 ? { ...fit, fittedSiemens } : fit,
  );
  return JSON.stringify({ file, fits: listed }, null, 2);
}

function pageOf(file: string, response: MeasuredResponse, fits: readonly ResponseFit[]): string {
  const { pulsesUp, pulsesDown, minSiemens, maxSiemens } = response;
  const best = fits[0]!;
  const head = `${file}: ${pulsesUp} pulses up, ${pulsesDown} down, ${micro(minSiemens)} to ${micro(maxSiemens)} µS`;
  const rows = fits.map(({ kind, parameters, rSquared, rmsSiemens, bayes }) => [
    kind,
    String(parameters),
    rSquared.toFixed(5),
    micro(rmsSiemens),
    (bayes - best.bayes).toFixed(1),
  ]);
  const table = aligned([['model', 'numbers', 'R²', 'rms µS', 'ΔBIC'], ...rows]);
  return [head, table, detailsOf(best), ...notesOf(best), deviceOf(best)].join('\n\n');
}

function detailsOf(fit: ResponseFit): string {
  const { cycle } = fit.model;
  const point = fit.symmetryPointSiemens;
  return aligned([
    [fit.kind, ''],
    ['  Δw_min', `${plain(fit.deltaWMin)}, ${micro(fit.deltaSiemensMin)} µS`],
    ['  states', fit.states === Infinity ? 'no end' : fit.states.toFixed(1)],
    ['  asymmetry', fit.asymmetry.toFixed(3)],
    ['  symmetry point', point === null ? 'outside of what was measured' : `${micro(point)} µS`],
    ['  cycle-to-cycle', cycle.kind === 'none' ? 'none' : `${cycle.kind}, σ ${plain(cycle.sigma)}`],
    ['  one measurement', `σ ${micro(fit.readSigmaSiemens)} µS`],
    ['  weight 0', `${micro(fit.referenceSiemens)} µS`],
    ['  weight 1', `${micro(fit.siemensPerWeight)} µS more`],
  ]);
}

function notesOf({ warnings }: ResponseFit): string[] {
  const alike = 'Spread from device to device is 0: one device does not tell it.';
  return [[...warnings, alike].map((warning) => `note: ${warning}`).join('\n')];
}

/**
 * The device of a spec, its numbers rounded to six digits. Where weights count from is left to the method: those that
 * need the symmetry point shift to it.
 */
function deviceOf({ model }: ResponseFit): string {
  const { symmetryPoint: _, ...own } = { symmetryPoint: undefined, ...model };
  const rounded = JSON.parse(
    JSON.stringify(own, (_key, value: unknown) => (typeof value === 'number' ? six(value) : value)),
  ) as unknown;
  return stringify({ device: rounded }).trimEnd();
}

function six(value: number): number {
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) < 1e-12 ? 0 : rounded;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function micro(siemens: number): string {
  return plain(1e6 * siemens);
}
