import { existsSync } from 'node:fs';
import { DataError, SpecError } from '../../errors.js';
import { quoted, withDatabase } from './database.js';
import { createPoints } from './points-table.js';
import { refreshTables } from './refresh.js';
import { tableNames } from './schema.js';

/** What a query found. */
export interface QueryResult {
  readonly columns: readonly string[];
  /** Values as JSON has them. */
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Asks the tables of all finished runs below a folder, brought up to date before.
 * @param sql one statement of DuckDB's SQL, over the tables of docs/sweeps.md.
 * @throws SpecError where it is wrong; DataError where there is no such folder.
 */
export async function queryRuns(out: string, sql: string): Promise<QueryResult> {
  if (!existsSync(out)) {
    throw new DataError(
      `${out}: must be a folder of runs, got no such folder. Name one with --out, or run an experiment first.`,
    );
  }
  return await withDatabase(async (db) => {
    const files = await refreshTables(db, out);
    for (const table of tableNames) {
      await db.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${quoted(files[table])})`);
    }
    await createPoints(db, out);
    const reader = await db.runAndReadAll(sql).catch(refuse);
    const rows = reader.getRowsJS().map((row) => row.map(plain));
    return { columns: reader.deduplicatedColumnNames(), rows };
  });
}

function refuse(error: unknown): never {
  const reason = error instanceof Error ? error.message.trim() : String(error);
  const message = `expected SQL that DuckDB understands, got: ${reason}\nTables: ${tableNames.join(', ')}, points. DESCRIBE one to see its columns.`;
  throw new SpecError([{ path: 'query', message }]);
}

/** Counts come as big integers, times as dates. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

/** Rows as CSV (RFC 4180), the names of columns first; null is empty. */
export function csvText({ columns, rows }: QueryResult): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: unknown): string {
  const text = cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as a cell shows it. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
