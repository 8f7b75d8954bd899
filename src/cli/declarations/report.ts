import type { Declare } from './declare.js';

/** Declares `lernmatrix report`. */
export const declareReport: Declare = (program, terminal, finish) => {
  program
    .command('report')
    .description('write the report of a finished run again')
    .argument('<run>', 'the folder of a run')
    .option('--markdown', 'print the report as Markdown instead: answer, table and its note')
    .action(async (run: string, flags: { readonly markdown?: boolean }) => {
      const { reportCommand } = await import('../commands/report.js');
      finish(await reportCommand(terminal, run, flags));
    });
};
