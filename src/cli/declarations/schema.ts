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
      "'spec', 'array-training', 'sweep', 'result', 'summary'; 'markdown' is 'spec --markdown'",
      'spec',
    )
    .option('--markdown', "of 'spec' and 'array-training': print what it says as a page to read")
    .action(async (of: string, { markdown = false }: { readonly markdown?: boolean }) => {
      const { schemaCommand } = await import('../commands/schema.js');
      finish(await schemaCommand(terminal, of, markdown));
    });
};
