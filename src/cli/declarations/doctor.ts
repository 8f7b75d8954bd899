import type { Declare } from './declare.js';

/** Declares `lernmatrix doctor`. */
export const declareDoctor: Declare = (program, terminal, finish) => {
  program
    .command('doctor')
    .description('say what this machine can run, how fast, and what is missing')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { doctorCommand } = await import('../commands/doctor.js');
      finish(await doctorCommand(terminal, flags));
    });
};
