import type { Declare, RunFlags } from './declare.js';
import { addPlaceOptions, type PlaceFlags } from './sweep-place.js';

/** Declares `lernmatrix sweep`. */
export const declareSweep: Declare = (program, terminal, finish) => {
  const sweep = program
    .command('sweep')
    .description('run an experiment, or training on arrays, at many points, or go on')
    .argument(
      '<spec>',
      "a YAML file with base and sweep, or a built-in one: 'sweep', 'array-sweep'",
    )
    .argument('[overrides...]', 'values to set in the base: --path.to.field value')
    .option('--out <folder>', "folder that the sweep's folder is made in", 'runs')
    .option('--json', 'print what became of each point as JSON, and nothing else, on stdout')
    .option('--fresh', 'run finished points again');
  addPlaceOptions(sweep, 'local')
    .allowUnknownOption()
    .action(async (spec: string, overrides: string[], flags: RunFlags & PlaceFlags) => {
      const { sweepCommand } = await import('../commands/sweep.js');
      finish(await sweepCommand(terminal, spec, overrides, flags));
    });
};
