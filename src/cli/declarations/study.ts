import type { Declare, RunFlags } from './declare.js';
import { addPlaceOptions, type PlaceFlags } from './sweep-place.js';

interface StudyFlags extends RunFlags, PlaceFlags {
  readonly scale?: string;
  readonly only?: string;
}

/** Declares `lernmatrix study`. */
export const declareStudy: Declare = (program, terminal, finish) => {
  const study = program
    .command('study')
    .description('published tables and figures: list them, run them, compare');
  study
    .command('list')
    .description('name every one, and why it is not available where it is not')
    .option('--json', 'print them as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { studyListCommand } = await import('../commands/study.js');
      finish(await studyListCommand(terminal, flags));
    });
  const run = study
    .command('run')
    .description('run one, or go on where it stopped, and test its claims')
    .argument('<name>', 'such as wvat/table1')
    .argument(
      '[overrides...]',
      'values to set in its experiments: --path.to.field value; in a measurement: --measurements.ID.field value',
    )
    .option('--scale <scale>', 'smoke (seconds), laptop (up to half an hour), full (as published)')
    .option('--only <ids>', 'only these of its experiments, with commas between')
    .option('--out <folder>', 'folder that run folders are made in', 'runs')
    .option('--json', 'print what was found as JSON, and nothing else, on stdout')
    .option('--fresh', 'start all that it trains over');
  addPlaceOptions(run)
    .allowUnknownOption()
    .action(async (name: string, overrides: string[], flags: StudyFlags) => {
      const { studyRunCommand } = await import('../commands/study.js');
      finish(await studyRunCommand(terminal, name, overrides, flags));
    });
  study
    .command('compare')
    .description('put the newest finished run of one beside the published numbers')
    .argument('<name>', 'such as wvat/table1')
    .option('--scale <scale>', 'that of the run; the largest that was run where absent')
    .option('--out <folder>', 'folder that run folders are in', 'runs')
    .option('--json', 'print the comparison as JSON')
    .action(async (name: string, flags: StudyFlags) => {
      const { studyCompareCommand } = await import('../commands/study.js');
      finish(await studyCompareCommand(terminal, name, flags));
    });
};
