import type { Declare } from './declare.js';

/** Declares `lernmatrix schema`. */
export const declareSchema: Declare = (program, terminal, finish) => {
  program
    .command('schema')
    .description(
      'print the JSON Schema of experiments, trainings on arrays, sweeps, results or summaries',
    )
    .argument(
      '[of]',
      "'spec', 'array-training', 'sweep', 'result', 'summary', or 'markdown': that of specs as a page",
      'spec',
    )
    .action(async (of: string) => {
      const { schemaCommand } = await import('../commands/schema.js');
      finish(await schemaCommand(terminal, of));
    });
};
