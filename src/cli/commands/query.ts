import { SpecError } from '../../errors.js';
import { ruledTable } from '../../report/columns.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface QueryFlags {
  readonly out: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** `lernmatrix query`: SQL over all runs. @returns the exit code. */
export async function queryCommand(
  terminal: Terminal,
  sql: string,
  { out, csv = false, json = false }: QueryFlags,
): Promise<number> {
  if (csv && json) {
    const message = 'contradicts --json. Give one of the two.';
    throw new SpecError([{ path: '--csv', message }]);
  }
  const { cellText, csvText, queryRuns } = await import('../../sweep/tables/query.js');
  const shown = (value: unknown) => cellText(rounded(value));
  const found = await queryRuns(out, sql);
  const { columns, rows } = found;
  if (csv) terminal.out(csvText(found));
  else if (json) terminal.out(`${JSON.stringify(asObjects(columns, rows), null, 2)}\n`);
  else terminal.out(`${ruledTable([columns, ...rows.map((row) => row.map(shown))])}\n`);
  return exitCodes.done;
}

function asObjects(columns: readonly string[], rows: readonly (readonly unknown[])[]) {
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
}

/** Enough digits to read; --csv and --json have all. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(6))
    : value;
}
