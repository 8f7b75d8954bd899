import type { Declare, RunFlags } from './declare.js';

/** Declares `lernmatrix evaluate`. */
export const declareEvaluate: Declare = (program, terminal, finish) => {
  program
    .command('evaluate')
    .description('try the trained networks of a finished run on other hardware or more chips')
    .argument('<run>', 'the folder of a run')
    .argument('[overrides...]', 'values to set: --hardware.path value, --evaluation.chips value')
    .option('--json', 'print the numbers as JSON, and nothing else, on stdout')
    .option('--fresh', 'put the result together again; accuracies measured before are kept')
    .allowUnknownOption()
    .action(async (run: string, overrides: string[], flags: Omit<RunFlags, 'out'>) => {
      const { evaluateCommand } = await import('../commands/evaluate.js');
      finish(await evaluateCommand(terminal, run, overrides, flags));
    });
};
