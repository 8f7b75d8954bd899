import type { FitFlags } from '../commands/device-fit.js';
import type { Declare } from './declare.js';

/** Declares `lernmatrix device`. */
export const declareDevice: Declare = (program, terminal, finish) => {
  const device = program
    .command('device')
    .description('memory devices: what is known of published ones, and models of measured ones');
  device
    .command('list')
    .description('name every one')
    .option('--json', 'print them as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { deviceListCommand } = await import('../commands/device.js');
      finish(await deviceListCommand(terminal, flags));
    });
  device
    .command('show')
    .description(
      'print the parameters, source and limits of one, and what it does over conductance and time',
    )
    .argument('<name>', "its name, such as 'pcm-nandakumar'")
    .option('--json', 'print it as JSON')
    .action(async (name: string, flags: { readonly json?: boolean }) => {
      const { deviceShowCommand } = await import('../commands/device.js');
      finish(await deviceShowCommand(terminal, name, flags));
    });
  device
    .command('fit')
    .description(
      'fit step models to a measured response to pulses, and print the closest, ready for a spec',
    )
    .argument(
      '<file>',
      'a CSV whose first line names the columns pulse and siemens, and if there direction and cycle',
    )
    .option('--model <kind>', "fit this model alone, such as 'soft-bounds'")
    .option(
      '--half-window <weight>',
      'the measured window becomes weights from -this to this',
      '0.6',
    )
    .option('--json', 'print every fit as JSON')
    .action(async (file: string, flags: FitFlags) => {
      const { deviceFitCommand } = await import('../commands/device-fit.js');
      finish(await deviceFitCommand(terminal, file, flags));
    });
};
