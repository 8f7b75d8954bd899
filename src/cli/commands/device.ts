import {
  type Characteristic,
  characteristicsOf,
  type DevicePreset,
  devicePreset,
  devicePresetList,
} from '../../device/index.js';
import { SpecError } from '../../errors.js';
import { nearest } from '../../experiment/spec/nearest.js';
import { aligned } from '../../report/columns.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface DeviceFlags {
  readonly json?: boolean;
}

/** `lernmatrix device list`: names the published devices. @returns the exit code. */
export async function deviceListCommand(
  terminal: Terminal,
  { json = false }: DeviceFlags,
): Promise<number> {
  if (json) {
    const presets = devicePresetList.map(describe);
    terminal.out(`${JSON.stringify({ presets }, null, 2)}\n`);
    return exitCodes.done;
  }
  const rows = devicePresetList.map(({ name, kind, title }) => [name, kind, title]);
  terminal.out(`${aligned(rows)}\n\nlernmatrix device show NAME tells more.\n`);
  return exitCodes.done;
}

/** `lernmatrix device show`: everything known of one device. @returns the exit code. */
export async function deviceShowCommand(
  terminal: Terminal,
  name: string,
  { json = false }: DeviceFlags,
): Promise<number> {
  const preset = named(name);
  const table = preset.kind === 'conductance' ? characteristicsOf(preset.model) : [];
  const text = json ? JSON.stringify({ ...preset, table }, null, 2) : pageOf(preset, table);
  terminal.out(`${text}\n`);
  return exitCodes.done;
}

function named(name: string): DevicePreset {
  const names = devicePresetList.map((preset) => preset.name);
  const meant = names.includes(name) ? undefined : nearest(name, names);
  if (meant === undefined) return devicePreset(name);
  const message = `expected the name of a preset, got '${name}'. Did you mean '${meant}'?`;
  throw new SpecError([{ path: 'device', message }]);
}

function describe({ name, kind, title, source, validity, notCovered }: DevicePreset) {
  return { name, kind, title, source, validity, notCovered };
}

function pageOf(preset: DevicePreset, table: readonly Characteristic[]): string {
  const { name, title, source, validity, notCovered, ...parameters } = preset;
  const words = aligned([
    ['source', source],
    ['validity', validity],
    ['not covered', notCovered],
  ]);
  const parts = [`${name}: ${title}`, words, aligned(flatten(parameters))];
  return [...parts, ...(table.length > 0 ? [tableOf(table)] : [])].join('\n\n');
}

/** Plain data as rows of path and value. */
function flatten(value: object, path: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
    const here = [...path, key];
    const nested = typeof entry === 'object' && entry !== null && !isNumbers(entry);
    return nested ? flatten(entry, here) : [[here.join('.'), valueText(entry)]];
  });
}

function isNumbers(value: object): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}

const columns: readonly {
  readonly heading: string;
  readonly cell: (row: Characteristic) => string;
  /** What the cell says where the model lacks the effect; a column of nothing else is left out. */
  readonly absent?: string;
}[] = [
  { heading: 'target µS', cell: (row) => micro(row.targetSiemens) },
  { heading: 'after', cell: (row) => timeText(row.secondsSinceProgramming) },
  { heading: 'written σ µS', cell: (row) => micro(row.programmingSigmaSiemens) },
  { heading: 'mean ν', cell: (row) => row.driftExponent.toFixed(3), absent: '0.000' },
  { heading: 'left', cell: (row) => row.driftFactor.toFixed(3), absent: '1.000' },
  { heading: 'read σ µS', cell: (row) => micro(row.readSigmaSiemens), absent: '0.000' },
];

function tableOf(rows: readonly Characteristic[]): string {
  const shown = columns.filter(({ cell, absent }) => rows.some((row) => cell(row) !== absent));
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row)));
  return aligned([shown.map(({ heading }) => heading), ...cells]);
}

function micro(siemens: number): string {
  return (1e6 * siemens).toFixed(3);
}

function timeText(seconds: number): string {
  if (seconds >= 86_400) return `${seconds / 86_400} d`;
  return seconds >= 3600 ? `${seconds / 3600} h` : `${seconds} s`;
}
