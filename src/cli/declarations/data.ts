import type { Declare } from './declare.js';

interface FetchFlags {
  readonly to?: string;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** Declares `lernmatrix data`. */
export const declareData: Declare = (program, terminal, finish) => {
  const data = program
    .command('data')
    .description('list data sets, or fetch one from its official home');
  data
    .command('list')
    .description('list the data sets that experiments know by name')
    .option('--json', 'print the list as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { dataListCommand } = await import('../commands/data.js');
      finish(await dataListCommand(terminal, flags));
    });
  data
    .command('fetch')
    .description('fetch a data set, check it and unpack it; goes on where it was cut off')
    .argument('<name>', "a name that 'lernmatrix data list' shows")
    .option('--to <folder>', 'folder of data sets; default the one that LERNMATRIX_DATA names')
    .option('--mirror <url>', 'fetch <url>/<name>/<file> instead; default LERNMATRIX_MIRROR')
    .option('--json', 'print what was fetched as JSON')
    .action(async (name: string, flags: FetchFlags) => {
      const { dataFetchCommand } = await import('../commands/data.js');
      finish(await dataFetchCommand(terminal, name, flags));
    });
};
