import type { Declare } from './declare.js';

interface QueryFlags {
  readonly out: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** Declares `lernmatrix query`. */
export const declareQuery: Declare = (program, terminal, finish) => {
  program
    .command('query')
    .description('ask all finished runs by SQL: tables runs, methods, variation, chips, and more')
    .argument('<sql>', "a statement of DuckDB, such as 'SELECT * FROM variation'")
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON, an object a row')
    .action(async (sql: string, flags: QueryFlags) => {
      const { queryCommand } = await import('../commands/query.js');
      finish(await queryCommand(terminal, sql, flags));
    });
};
