import { DataError } from '../../../errors.js';
import type { Direction } from '../devices.js';
import { checkResponse } from './check-response.js';
import type { MeasuredPoint, MeasuredResponse } from './measured-response.js';

interface Row {
  readonly line: number;
  readonly pulse: number;
  readonly siemens: number;
  readonly to: Direction | undefined;
  readonly cycle: string;
}

const directions: Readonly<Record<string, Direction>> = {
  up: 1,
  '1': 1,
  '+1': 1,
  potentiation: 1,
  set: 1,
  down: -1,
  '-1': -1,
  depression: -1,
  reset: -1,
};

/**
 * Reads measured pulse responses: comma-separated, the first line naming the columns `pulse` and `siemens`, and if
 * there `direction` (up or down, also 1 or -1, set or reset, potentiation or depression) and `cycle`. A line is the
 * conductance after that pulse. Pulse numbers may skip; they go up, and may begin anew with a new cycle or direction.
 * Without directions every stretch of rising numbers is one ramp, up or down as it went.
 * @param where what is read, for messages.
 * @throws DataError for what is no such table, naming the line: nothing in it, columns missing, no numbers, values that
 * cannot be siemens, pulses that do not go up, ramps that do not go their way.
 */
export function readResponseCsv(text: string, where: string): MeasuredResponse {
  const rows = readRows(text, where);
  const stretches = split(rows, where);
  const traces = stretches.flatMap((stretch) => join(stretch));
  return checkResponse(traces, where);
}

function readRows(text: string, where: string): Row[] {
  const lines = text.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim()));
  const names = (lines[0] ?? []).map((name) => name.replace(/^\uFEFF/, '').toLowerCase());
  const [pulse, siemens] = [names.indexOf('pulse'), names.indexOf('siemens')];
  if (pulse < 0 || siemens < 0) {
    throw new DataError(
      `${where}: the first line must name the columns pulse and siemens, got ${headingText(names)}`,
    );
  }
  const [direction, cycle] = [names.indexOf('direction'), names.indexOf('cycle')];
  return lines.slice(1).flatMap((cells, i): Row[] => {
    if (cells.every((cell) => cell === '')) return [];
    const line = i + 2;
    return [
      {
        line,
        pulse: readNumber(cells[pulse], 'pulse', line, where),
        siemens: readNumber(cells[siemens], 'siemens', line, where),
        to: direction < 0 ? undefined : readDirection(cells[direction], line, where),
        cycle: cycle < 0 ? '' : (cells[cycle] ?? ''),
      },
    ];
  });
}

/** What stands where the columns' names should, and what to do about it. */
function headingText(names: readonly string[]): string {
  const text = names.join(',');
  if (text === '') return 'nothing. Give a file with measurements.';
  const other = [';', '\t'].find((separator) => text.includes(separator));
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  if (other === undefined) return `'${shown}'. Conductances are given in siemens.`;
  return `'${shown}'. Separate columns by commas, and write numbers with points.`;
}

function readNumber(cell: string | undefined, name: string, line: number, where: string): number {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  throw new DataError(
    `${where}: line ${line}: ${name} must be a number, got '${cell ?? ''}'. Leave out lines without a measurement.`,
  );
}

function readDirection(cell: string | undefined, line: number, where: string): Direction {
  const to = directions[(cell ?? '').toLowerCase()];
  if (to !== undefined) return to;
  throw new DataError(
    `${where}: line ${line}: direction must be up or down, got '${cell ?? ''}'. Name the direction of that line's pulse.`,
  );
}

/** Rows in stretches of rising pulse numbers. */
function split(rows: readonly Row[], where: string): Row[][] {
  const stretches: Row[][] = [];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before !== undefined && row.cycle === before.cycle && row.pulse > before.pulse) {
      stretches.at(-1)!.push(row);
      continue;
    }
    const anew = before === undefined || row.cycle !== before.cycle || row.to !== before.to;
    if (!anew && row.to !== undefined) throw risingPulses(row, before, where);
    if (!anew && row.pulse === before.pulse) throw risingPulses(row, before, where);
    stretches.push([row]);
  }
  return stretches;
}

function risingPulses(row: Row, before: Row, where: string): DataError {
  return new DataError(
    `${where}: line ${row.line}: pulse must go up within a cycle and direction, got ${row.pulse} after ${before.pulse}. Give repeats a column cycle.`,
  );
}

/** A stretch as a trace. */
function join(rows: readonly Row[]): MeasuredPoint[][] {
  const went: Direction = rows.at(-1)!.siemens >= rows[0]!.siemens ? 1 : -1;
  return [
    rows.map(({ pulse, siemens, to = went }, i) => ({
      siemens,
      to,
      pulses: i === 0 ? 0 : pulse - rows[i - 1]!.pulse,
    })),
  ];
}
