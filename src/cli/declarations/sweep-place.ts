import type { Command } from 'commander';

/** Where points run, as the command line says it. */
export interface PlaceFlags {
  readonly on?: string;
  readonly dryRun?: boolean;
  readonly processes?: string;
  readonly partition?: string;
  readonly arrayLimit?: string;
  readonly pointsPerTask?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly status?: boolean;
  readonly cancel?: boolean;
}

/** Adds the options of commands that run points. @param on default of --on; points run in this process without. */
export function addPlaceOptions(command: Command, on?: string): Command {
  return command
    .option('--dry-run', 'list the points, and estimate time and memory from a few steps')
    .option('--on <place>', "where points run: 'local' or 'slurm'", on)
    .option('--processes <number>', 'the most processes side by side; as many as fit where absent')
    .option('--partition <name>', "Slurm's partition")
    .option('--array-limit <number>', 'the most elements of the array job that run at a time')
    .option('--points-per-task <number>', 'points that an element runs one after another; 1')
    .option('--time <limit>', "time limit of an element, as Slurm's --time")
    .option('--memory <size>', "memory of an element, as Slurm's --mem")
    .option('--status', 'say where each point is on Slurm, and where its log lies')
    .option('--cancel', 'cancel the job on Slurm; what is done is kept');
}
