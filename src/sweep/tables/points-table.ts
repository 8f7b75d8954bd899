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
  const form = Object.fromEntries(
    ['sweep', 'point', 'run', ...paths].map((name) => [name, 'VARCHAR']),
  );
  const texts = rows.map(({ values, ...row }) => ({ ...row, ...asTexts(values) }));
  if (texts.length === 0) return;
  // As texts, which DuckDB casts: a statement for each row would take seconds.
  await db.run(
    `INSERT INTO points SELECT unnest(from_json($1::JSON, ${quoted(JSON.stringify([form]))}), recursive := true)`,
    [JSON.stringify(texts)],
  );
}

function asTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).map(([path, value]) => {
    return [path, typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function isNumber(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

/** The folder itself, or those in it, that are of sweeps. */
function sweepsBelow(out: string): string[] {
  const inner = readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return ['', ...inner].filter((name) => isSweepFolder(join(out, name)));
}
