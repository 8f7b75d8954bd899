import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import {
  lockFolder,
  makeFolder,
  readJsonIfWhole,
  type Unlock,
  writeAtomically,
} from '../../experiment/store/index.js';
import { quoted } from './database.js';
import { type FoundRun, findRuns } from './find-runs.js';
import { rowsOf } from './rows.js';
import { columnsOf, type TableName, tableNames } from './schema.js';

const manifestSchema = z.object({
  format: z.literal('lernmatrix-tables/1'),
  generation: z.int(),
  /** Those of every table, so that tables of an earlier version are made again. */
  columns: z.string(),
  /** Run to the stamp of the result that its rows are from. */
  runs: z.record(z.string(), z.string()),
});
type Manifest = z.infer<typeof manifestSchema>;

const columns = tableNames
  .map((table) => `${table}: ${columnsOf(table).map(([name, [type]]) => `${name} ${type}`)}`)
  .join('; ');

const none: Manifest = { format: 'lernmatrix-tables/1', generation: 0, columns, runs: {} };

/** The parquet file of each table. */
export type TableFiles = Readonly<Record<TableName, string>>;

/**
 * Brings the tables of a folder of runs up to date: rows of runs that are new or changed are added, those of runs
 * that are gone removed. The folders stay the truth: tables that are missing or damaged are made again.
 * Each file is written beside the old one and named by a manifest that is written last, so that a crash at any
 * moment leaves whole tables.
 * @throws DataError where the folder cannot be written, or another process keeps the tables.
 */
export async function refreshTables(db: DuckDBConnection, out: string): Promise<TableFiles> {
  const folder = join(out, 'tables');
  makeFolder(folder);
  const unlock = await lockTables(folder);
  try {
    const before = readManifest(folder);
    const found = findRuns(out).filter(({ state }) => state === 'finished');
    const changed = found.filter(({ run, stamp }) => before.runs[run] !== stamp);
    const there = new Set(found.map(({ run }) => run));
    const gone = Object.keys(before.runs).filter((run) => !there.has(run));
    if (before.generation > 0 && changed.length + gone.length === 0) return filesOf(folder, before);
    return await rewrite(
      db,
      out,
      before,
      found,
      new Set([...gone, ...changed.map(({ run }) => run)]),
    );
  } finally {
    unlock();
  }
}

const lockSeconds = 30;

/** Another query may be at it: a matter of seconds. */
async function lockTables(folder: string): Promise<Unlock> {
  for (let left = lockSeconds; ; left--) {
    try {
      return lockFolder(folder);
    } catch (error) {
      const taken = error instanceof DataError && existsSync(join(folder, '.lock'));
      if (!taken || left === 0) throw error;
      await sleep(1000);
    }
  }
}

function readManifest(folder: string): Manifest {
  const manifest = readJsonIfWhole(join(folder, 'tables.json'), manifestSchema);
  if (manifest?.columns !== columns) return none;
  const whole = Object.values(filesOf(folder, manifest)).every((file) => existsSync(file));
  return whole ? manifest : none;
}

function filesOf(folder: string, { generation }: Manifest): TableFiles {
  const entries = tableNames.map((table) => [
    table,
    join(folder, `${table}-${generation}.parquet`),
  ]);
  return Object.fromEntries(entries) as Record<TableName, string>;
}

async function rewrite(
  db: DuckDBConnection,
  out: string,
  before: Manifest,
  found: readonly FoundRun[],
  dropped: ReadonlySet<string>,
): Promise<TableFiles> {
  const folder = join(out, 'tables');
  const next = { ...before, generation: newestGeneration(folder) + 1, runs: { ...before.runs } };
  for (const run of dropped) delete next.runs[run];
  await stageRows(
    db,
    out,
    found.filter(({ run }) => dropped.has(run)),
    next,
  );
  await nameDropped(db, dropped);
  const files = filesOf(folder, next);
  const old = before.generation > 0 ? filesOf(folder, before) : undefined;
  for (const table of tableNames) await writeTable(db, table, files[table], old?.[table]);
  writeAtomically(join(folder, 'tables.json'), `${JSON.stringify(next, null, 1)}\n`);
  removeOld(folder, [before.generation, next.generation]);
  return files;
}

/** Puts the runs whose old rows are to go into a table `dropped`. */
async function nameDropped(db: DuckDBConnection, dropped: ReadonlySet<string>): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TEMP TABLE dropped AS SELECT unnest(from_json_strict($1::JSON, '["VARCHAR"]')) AS run`,
    [JSON.stringify([...dropped])],
  );
}

/** Above every file that is there, also those of a rewrite that crashed. */
function newestGeneration(folder: string): number {
  const numbers = readdirSync(folder).map((name) =>
    Number(/-(\d+)\.parquet$/.exec(name)?.[1] ?? 0),
  );
  return Math.max(0, ...numbers);
}

/** Puts the rows of runs into tables `new_…` of the database, and their stamps into the manifest. */
async function stageRows(
  db: DuckDBConnection,
  out: string,
  runs: readonly FoundRun[],
  next: { runs: Record<string, string> },
): Promise<void> {
  for (const table of tableNames) {
    const columns = columnsOf(table).map(([name, [type]]) => `${name} ${type}`);
    await db.run(`CREATE OR REPLACE TEMP TABLE new_${table} (${columns.join(', ')})`);
  }
  for (let at = 0; at < runs.length; at += runsAtOnce) {
    const staged = runs.slice(at, at + runsAtOnce).flatMap(({ run, stamp }) => {
      const rows = rowsOf(out, run);
      if (rows) next.runs[run] = stamp!;
      return rows ? [rows] : [];
    });
    for (const table of tableNames) {
      await insert(
        db,
        table,
        staged.flatMap((rows) => rows[table]),
      );
    }
  }
}

// A statement for each run would take most of the time.
const runsAtOnce = 200;

/** As JSON, which DuckDB reads faster than one statement a row. */
async function insert(
  db: DuckDBConnection,
  table: TableName,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const form = Object.fromEntries(columnsOf(table).map(([name, [type]]) => [name, type]));
  await db.run(
    `INSERT INTO new_${table} SELECT unnest(from_json_strict($1::JSON, ${quoted(JSON.stringify([form]))}), recursive := true)`,
    [JSON.stringify(rows)],
  );
}

async function writeTable(
  db: DuckDBConnection,
  table: TableName,
  file: string,
  old: string | undefined,
): Promise<void> {
  const kept =
    old === undefined
      ? ''
      : `SELECT * FROM read_parquet(${quoted(old)}) WHERE run NOT IN (SELECT run FROM dropped) UNION ALL BY NAME `;
  const temporary = join(file, '..', `.tmp-${process.pid}-${table}.parquet`);
  try {
    await db.run(
      `COPY (${kept}SELECT * FROM new_${table}) TO ${quoted(temporary)} (FORMAT parquet)`,
    );
    flush(temporary);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new DataError(
      `${file}: must be writable, got: ${reason}. Free some space or change its rights, and ask again.`,
    );
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

/** The generation before stays for queries that read it now. */
function removeOld(folder: string, kept: readonly number[]): void {
  for (const name of readdirSync(folder)) {
    const generation = /-(\d+)\.parquet$/.exec(name)?.[1];
    const stale = generation !== undefined && !kept.includes(Number(generation));
    if (stale || name.startsWith('.tmp-')) rmSync(join(folder, name), { force: true });
  }
}
