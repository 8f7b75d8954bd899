import type { Declare } from './declare.js';

interface ListFlags {
  readonly out: string;
  readonly where?: readonly string[];
  readonly json?: boolean;
}

/** Declares `lernmatrix runs`. */
export const declareRuns: Declare = (program, terminal, finish) => {
  const runs = program.command('runs').description('list the runs of a folder, or compare two');
  runs
    .command('list')
    .description('list them, with the settings that tell them apart')
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--where <conditions...>', 'only runs with these settings: path=value')
    .option('--json', 'print them as JSON, with all settings')
    .action(async (flags: ListFlags) => {
      const { runsListCommand } = await import('../commands/runs.js');
      finish(await runsListCommand(terminal, flags));
    });
  runs
    .command('compare')
    .description('show which settings of two runs differ')
    .argument('<first>', 'the folder of a run, or its name in the list')
    .argument('<second>', 'another')
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--json', 'print the differences as JSON')
    .action(async (first: string, second: string, flags: ListFlags) => {
      const { runsCompareCommand } = await import('../commands/runs.js');
      finish(await runsCompareCommand(terminal, first, second, flags));
    });
};
