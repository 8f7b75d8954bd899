import type { Declare, RunFlags } from './declare.js';

interface SweepFlags extends RunFlags {
  readonly dryRun?: boolean;
  readonly processes?: string;
  readonly on: string;
  readonly partition?: string;
  readonly arrayLimit?: string;
  readonly pointsPerTask?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly status?: boolean;
  readonly cancel?: boolean;
}

/** Declares `lernmatrix sweep`. */
export const declareSweep: Declare = (program, terminal, finish) => {
  program
    .command('sweep')
    .description('run an experiment at many points, or go on where that stopped')
    .argument('<spec>', "a YAML file with base and sweep, or the built-in 'sweep'")
    .argument('[overrides...]', 'values to set in the base: --path.to.field value')
    .option('--out <folder>', "folder that the sweep's folder is made in", 'runs')
    .option('--json', 'print what became of each point as JSON, and nothing else, on stdout')
    .option('--dry-run', 'list the points, and estimate time and memory from a few steps')
    .option('--processes <number>', 'the most processes side by side; as many as fit where absent')
    .option('--fresh', 'run finished points again')
    .option('--on <place>', "where points run: 'local' or 'slurm'", 'local')
    .option('--partition <name>', "Slurm's partition")
    .option('--array-limit <number>', 'the most elements of the array job that run at a time')
    .option('--points-per-task <number>', 'points that an element runs one after another; 1')
    .option('--time <limit>', "time limit of an element, as Slurm's --time")
    .option('--memory <size>', "memory of an element, as Slurm's --mem")
    .option('--status', 'say where each point is on Slurm, and where its log lies')
    .option('--cancel', 'cancel the job on Slurm; what is done is kept')
    .allowUnknownOption()
    .action(async (spec: string, overrides: string[], flags: SweepFlags) => {
      const { sweepCommand } = await import('../commands/sweep.js');
      finish(await sweepCommand(terminal, spec, overrides, flags));
    });
};
