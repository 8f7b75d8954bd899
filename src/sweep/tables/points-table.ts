import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { isSweepFolder, readIndex } from '../sweep-index.js';
import { quoted, quotedName } from './database.js';

/**
 * Makes the table `points`: sweep, point, run, and a column for each path that some sweep varies, named as the path.
 * A column is of numbers where every value is a number; else of text, other values in JSON.
 */
export async function createPoints(db: DuckDBConnection, out: string): Promise<void> {
  const rows = sweepsBelow(out).flatMap((sweep) => {
    const { points } = readIndex(join(out, sweep));
    return points.map(({ id, values, run }) => ({
      ...{ sweep: sweep || '.', point: id, run: posix.join(sweep, run) },
      values,
    }));
  });
  const paths = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const columns = paths.map((path) => ({
    path,
    isNumber: rows.every(({ values }) => isNumber(values[path])),
  }));
  const types = columns.map(
    ({ path, isNumber }) => `${quotedName(path)} ${isNumber ? 'DOUBLE' : 'VARCHAR'}`,
  );
  await db.run(
    `CREATE TEMP TABLE points (${['sweep VARCHAR', 'point VARCHAR', 'run VARCHAR', ...types].join(', ')})`,
  );
  for (const { sweep, point, run, values } of rows) {
    const cells = columns.map(({ path, isNumber }) => cell(values[path], isNumber));
    await db.run(
      `INSERT INTO points VALUES (${[...[sweep, point, run].map(quoted), ...cells].join(', ')})`,
    );
  }
}

function isNumber(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

function cell(value: unknown, isNumber: boolean): string {
  if (value === undefined) return 'NULL';
  if (isNumber) return String(value);
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The folder itself, or those in it, that are of sweeps. */
function sweepsBelow(out: string): string[] {
  const inner = readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return ['', ...inner].filter((name) => isSweepFolder(join(out, name)));
}
