import type { Declare, RunFlags } from './declare.js';

interface RequireFlags extends RunFlags {
  readonly over: string;
  readonly metric: string;
  readonly drop: string;
  readonly precision: string;
  readonly confidence: string;
  readonly direction?: string;
  readonly from?: string;
  readonly to?: string;
  readonly mostChips: string;
}

const example = `
  lernmatrix require lenet5.yaml --over hardware.variation.sigma --drop 1%
  lernmatrix require runs/lenet5-… --over hardware.engine.digitisation.bits`;

/** Declares `lernmatrix require`. */
export const declareRequire: Declare = (program, terminal, finish) => {
  program
    .command('require')
    .description('search how much noise networks bear, or how few bits they need')
    .argument('<spec>', 'an experiment, which is trained first, or the folder of a finished run')
    .argument('[overrides...]', 'values to set: --path.to.field value')
    .requiredOption('--over <path>', 'the number of the hardware that is searched over')
    .option('--metric <name>', "what must hold: 'accuracy'", 'accuracy')
    .option(
      '--drop <points>',
      'the most that may be lost against digital, on average over chips',
      '1%',
    )
    .option('--precision <share>', 'half the interval over the value, at most', '10%')
    .option('--confidence <share>', 'of the intervals', '95%')
    .option(
      '--direction <word>',
      "'largest' or 'smallest' value that holds; found out where absent",
    )
    .option('--from <number>', 'lower end of the search; that of the parameter where absent')
    .option('--to <number>', 'upper end of the search')
    .option('--most-chips <number>', 'the most chips a trained network', '1000')
    .option('--out <folder>', 'folder that run folders are made in', 'runs')
    .option('--json', 'print the answer as JSON, and nothing else, on stdout')
    .option('--fresh', 'train again what is finished')
    .allowUnknownOption()
    .addHelpText('after', example)
    .action(async (spec: string, overrides: string[], flags: RequireFlags) => {
      const { requireCommand } = await import('../commands/require.js');
      finish(await requireCommand(terminal, spec, overrides, flags));
    });
};
