import type { Declare } from './declare.js';

/** Declares `lernmatrix device`. */
export const declareDevice: Declare = (program, terminal, finish) => {
  const device = program
    .command('device')
    .description('published memory devices: what is known of them');
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
};
