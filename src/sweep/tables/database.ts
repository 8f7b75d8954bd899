import type { DuckDBConnection } from '@duckdb/node-api';

/** Does some work with a database in memory. */
export async function withDatabase<T>(work: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  // Half a second to load: only when a query is asked for.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text as SQL writes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL writes it. */
export function quotedName(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
