import type { Declare } from './declare.js';

interface ReportFlags {
  readonly markdown?: boolean;
  readonly x?: string;
  readonly y?: string;
  readonly metric?: string;
}

/** Declares `lernmatrix report`. */
export const declareReport: Declare = (program, terminal, finish) => {
  program
    .command('report')
    .description('write the report of a finished run again, or that of a sweep')
    .argument('<run>', 'the folder of a run, also of training on arrays, or of a sweep')
    .option(
      '--markdown',
      'of an experiment: print the report as Markdown instead: answer, table and its note',
    )
    .option('--x <path>', 'of a sweep: the setting along the first axis; chosen where absent')
    .option('--y <path>', 'of a sweep: the setting along the second axis of the map')
    .option(
      '--metric <name>',
      "of a sweep: 'accuracy' on chips, 'digital', 'drop'; of training on arrays 'error', 'digital-error', 'loss'",
    )
    .action(async (run: string, flags: ReportFlags) => {
      const { reportCommand } = await import('../commands/report.js');
      finish(await reportCommand(terminal, run, flags));
    });
};
