import type { ExportDeployedFlags, ExportNetlistFlags } from '../commands/export.js';
import type { Declare } from './declare.js';

/** Declares `lernmatrix export`. */
export const declareExport: Declare = (program, terminal, finish) => {
  const group = program
    .command('export')
    .description(
      'write networks of a run, as they stand on a memristor circuit, for other programs',
    );
  group
    .command('netlist')
    .description('write a layer with the inputs that one test image gives it, for ngspice')
    .argument('<run>', 'the folder of a run, or of one of its evaluations')
    .requiredOption('--layer <name>', 'the layer, such as fc1')
    .option('--method <name>', 'whose network; default the first method')
    .option('--image <number>', 'which test image, from 0', '0')
    .option('--neurons <range>', 'only some outputs or channels of the layer, such as 0-9')
    .option('--analysis <kind>', 'dc, or transient: how long outputs take to settle', 'dc')
    .option('--chip <number>', 'with the programming errors of this chip; needs --sigma')
    .option('--sigma <fraction>', 'the strength of these errors, such as 0.05')
    .option('--out <file>', 'where to; default to the terminal')
    .action(async (run: string, flags: ExportNetlistFlags) => {
      const { exportNetlistCommand } = await import('../commands/export.js');
      finish(await exportNetlistCommand(terminal, run, flags));
    });
  group
    .command('deployed')
    .description('write conductances, DAC codes and amplifier gains: a JSON file and one of arrays')
    .argument('<run>', 'the folder of a run, or of one of its evaluations')
    .option('--method <name>', 'whose network; default the first method')
    .option('--chip <number>', 'with the programming errors of this chip; needs --sigma')
    .option('--sigma <fraction>', 'the strength of these errors, such as 0.05')
    .option('--out <file>', 'the JSON file; the arrays go beside it, in FILE.bin')
    .action(async (run: string, flags: ExportDeployedFlags) => {
      const { exportDeployedCommand } = await import('../commands/export.js');
      finish(await exportDeployedCommand(terminal, run, flags));
    });
};
