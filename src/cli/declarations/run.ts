import type { Declare, RunFlags } from './declare.js';

const overridesHelp = `
Any value of the experiment can be set by its path, with a value in YAML:
  --hardware.variation.sigma '[0, 0.1]'   --evaluation.chips 100   --methods.wvat.alpha 0.01`;

/** Declares `lernmatrix run`. */
export const declareRun: Declare = (program, terminal, finish) => {
  program
    .command('run')
    .description('train and try the networks of an experiment, or go on where it stopped')
    .argument('<spec>', "a YAML file, or the name of a built-in experiment such as 'demo'")
    .argument('[overrides...]', 'values to set: --path.to.field value')
    .option('--out <folder>', 'folder that run folders are made in', 'runs')
    .option('--json', 'print the numbers as JSON, and nothing else, on stdout')
    .option('--fresh', 'start over where an earlier run of the same experiment left something')
    .allowUnknownOption()
    .addHelpText('after', overridesHelp)
    .action(async (spec: string, overrides: string[], flags: RunFlags) => {
      const { runCommand } = await import('../commands/run.js');
      finish(await runCommand(terminal, spec, overrides, flags));
    });
};
