import { extractionDefaults } from '../../arrays/extraction/options.js';
import type { Declare } from './declare.js';

const overridesHelp = `
Models are tried on arrays like those that they learnt on, or on others by settings of their periphery:
  --periphery.readSigma 0.1   --periphery.outputs.bits 7   --methods.ttv2.periphery ideal`;

const initial = extractionDefaults;

/** What `lernmatrix extract` is told. */
export interface ExtractFlags {
  readonly products: string;
  readonly draws: string;
  readonly thresholds: string;
  readonly json?: boolean;
}

/** Declares `lernmatrix extract`. */
export const declareExtract: Declare = (program, terminal, finish) => {
  program
    .command('extract')
    .description('read the weights of trained arrays from products, and try them')
    .argument('<run>', 'the folder of a finished training on arrays')
    .argument('[overrides...]', 'periphery of the arrays that models are tried on')
    .option(
      '--products <number>',
      'random inputs that each array is sent',
      String(initial.products),
    )
    .option(
      '--draws <number>',
      'tests of each model on arrays, and of random pruning',
      String(initial.draws),
    )
    .option(
      '--thresholds <list>',
      '|μ|/σ below which weights of averages are removed',
      initial.thresholds.join(','),
    )
    .option('--json', 'print the numbers as JSON, and nothing else, on stdout')
    .allowUnknownOption()
    .addHelpText('after', overridesHelp)
    .action(async (run: string, overrides: string[], flags: ExtractFlags) => {
      const { extractCommand } = await import('../commands/extract.js');
      finish(await extractCommand(terminal, run, overrides, flags));
    });
};
