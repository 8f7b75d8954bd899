import { Command, CommanderError } from 'commander';
import { isUserError, SpecError } from '../errors.js';
import { packageVersion } from '../experiment/environment.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const overridesHelp = `
Any value of the experiment can be set by its path, with a value in YAML:
  --hardware.variation.sigma '[0, 0.1]'   --evaluation.chips 100   --methods.wvat.alpha 0.01`;

/** The command line, each command loaded only when it is called. @returns a code by `finish`. */
function createProgram(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('lernmatrix')
    .description(
      'Trains neural networks that survive noisy analog hardware, and predicts how they will do on it.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  addRun(program, terminal, finish);
  addEvaluate(program, terminal, finish);
  addSmall(program, terminal, finish);
  addDevice(program, terminal, finish);
  addStudy(program, terminal, finish);
  addData(program, terminal, finish);
  addSweep(program, terminal, finish);
  addRuns(program, terminal, finish);
  addQuery(program, terminal, finish);
  return program;
}

interface RunFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
}

function addRun(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('run')
    .description('train and try the networks of an experiment, or go on where it stopped')
    .argument('<spec>', "a YAML file, or the name of a built-in experiment such as 'demo'")
    .argument('[overrides...]', 'values to set: --path.to.field value')
    .option('--out <folder>', 'folder that run folders are made in', 'runs')
    .option('--json', 'print the numbers as JSON, and nothing else, on stdout')
    .option('--fresh', 'start over where an earlier run of the same experiment left something')
    .allowUnknownOption()
    .addHelpText('after', overridesHelp)
    .action(async (spec: string, overrides: string[], flags: RunFlags) => {
      const { runCommand } = await import('./commands/run.js');
      finish(await runCommand(terminal, spec, overrides, flags));
    });
}

function addEvaluate(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('evaluate')
    .description('try the trained networks of a finished run on other hardware or more chips')
    .argument('<run>', 'the folder of a run')
    .argument('[overrides...]', 'values to set: --hardware.path value, --evaluation.chips value')
    .option('--json', 'print the numbers as JSON, and nothing else, on stdout')
    .option('--fresh', 'put the result together again; accuracies measured before are kept')
    .allowUnknownOption()
    .action(async (run: string, overrides: string[], flags: Omit<RunFlags, 'out'>) => {
      const { evaluateCommand } = await import('./commands/evaluate.js');
      finish(await evaluateCommand(terminal, run, overrides, flags));
    });
}

function addData(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const data = program
    .command('data')
    .description('list data sets, or fetch one from its official home');
  data
    .command('list')
    .description('list the data sets that experiments know by name')
    .option('--json', 'print the list as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { dataListCommand } = await import('./commands/data.js');
      finish(await dataListCommand(terminal, flags));
    });
  data
    .command('fetch')
    .description('fetch a data set, check it and unpack it; goes on where it was cut off')
    .argument('<name>', "a name that 'lernmatrix data list' shows")
    .option('--to <folder>', 'folder of data sets; default the one that LERNMATRIX_DATA names')
    .option('--mirror <url>', 'fetch <url>/<name>/<file> instead; default LERNMATRIX_MIRROR')
    .option('--json', 'print what was fetched as JSON')
    .action(async (name: string, flags: FetchFlags) => {
      const { dataFetchCommand } = await import('./commands/data.js');
      finish(await dataFetchCommand(terminal, name, flags));
    });
}

interface FetchFlags {
  readonly to?: string;
  readonly mirror?: string;
  readonly json?: boolean;
}

function addSmall(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('report')
    .description('write the report of a finished run again')
    .argument('<run>', 'the folder of a run')
    .option('--markdown', 'print the report as Markdown instead: answer, table and its note')
    .action(async (run: string, flags: { readonly markdown?: boolean }) => {
      const { reportCommand } = await import('./commands/report.js');
      finish(await reportCommand(terminal, run, flags));
    });
  program
    .command('doctor')
    .description('say what this machine can run, how fast, and what is missing')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { doctorCommand } = await import('./commands/doctor.js');
      finish(await doctorCommand(terminal, flags));
    });
  program
    .command('schema')
    .description('print the JSON Schema of experiments, results or summaries')
    .argument('[of]', "'spec', 'result', 'summary', or 'markdown': that of specs as a page", 'spec')
    .action(async (of: string) => {
      const { schemaCommand } = await import('./commands/schema.js');
      finish(await schemaCommand(terminal, of));
    });
}

function addDevice(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const device = program
    .command('device')
    .description('published memory devices: what is known of them');
  device
    .command('list')
    .description('name every one')
    .option('--json', 'print them as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { deviceListCommand } = await import('./commands/device.js');
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
      const { deviceShowCommand } = await import('./commands/device.js');
      finish(await deviceShowCommand(terminal, name, flags));
    });
}

function addSweep(program: Command, terminal: Terminal, finish: (code: number) => void): void {
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
      const { sweepCommand } = await import('./commands/sweep.js');
      finish(await sweepCommand(terminal, spec, overrides, flags));
    });
}

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

interface ListFlags {
  readonly out: string;
  readonly where?: readonly string[];
  readonly json?: boolean;
}

function addRuns(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const runs = program.command('runs').description('list the runs of a folder, or compare two');
  runs
    .command('list')
    .description('list them, with the settings that tell them apart')
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--where <conditions...>', 'only runs with these settings: path=value')
    .option('--json', 'print them as JSON, with all settings')
    .action(async (flags: ListFlags) => {
      const { runsListCommand } = await import('./commands/runs.js');
      finish(await runsListCommand(terminal, flags));
    });
  runs
    .command('compare')
    .description('show which settings of two runs differ')
    .argument('<first>', 'the folder of a run, or its name in the list')
    .argument('<second>', 'another')
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--json', 'print the differences as JSON')
    .action(async (first: string, second: string, flags: ListFlags) => {
      const { runsCompareCommand } = await import('./commands/runs.js');
      finish(await runsCompareCommand(terminal, first, second, flags));
    });
}

function addQuery(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  program
    .command('query')
    .description('ask all finished runs by SQL: tables runs, methods, variation, chips, and more')
    .argument('<sql>', "a statement of DuckDB, such as 'SELECT * FROM variation'")
    .option('--out <folder>', 'folder of runs', 'runs')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON, an object a row')
    .action(async (sql: string, flags: QueryFlags) => {
      const { queryCommand } = await import('./commands/query.js');
      finish(await queryCommand(terminal, sql, flags));
    });
}

interface QueryFlags {
  readonly out: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

interface StudyFlags extends RunFlags {
  readonly scale?: string;
  readonly only?: string;
}

function addStudy(program: Command, terminal: Terminal, finish: (code: number) => void): void {
  const study = program
    .command('study')
    .description('published tables and figures: list them, run them, compare');
  study
    .command('list')
    .description('name every one, and why it is not available where it is not')
    .option('--json', 'print them as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { studyListCommand } = await import('./commands/study.js');
      finish(await studyListCommand(terminal, flags));
    });
  study
    .command('run')
    .description('run one, or go on where it stopped, and test its claims')
    .argument('<name>', 'such as wvat/table1')
    .argument('[overrides...]', 'values to set in its experiments: --path.to.field value')
    .option('--scale <scale>', 'smoke (seconds), laptop (up to half an hour), full (as published)')
    .option('--only <ids>', 'only these of its experiments, with commas between')
    .option('--out <folder>', 'folder that run folders are made in', 'runs')
    .option('--json', 'print what was found as JSON, and nothing else, on stdout')
    .option('--fresh', 'start its experiments over')
    .allowUnknownOption()
    .action(async (name: string, overrides: string[], flags: StudyFlags) => {
      const { studyRunCommand } = await import('./commands/study.js');
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
      const { studyCompareCommand } = await import('./commands/study.js');
      finish(await studyCompareCommand(terminal, name, flags));
    });
}

/**
 * Runs one command.
 * @param args what follows `lernmatrix`. @returns the exit code: see `exitCodes`.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.done;
  const program = createProgram(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}

function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isUserError(error)) {
    terminal.err(`${error.message}\n`);
    return error instanceof SpecError ? exitCodes.wrongSpec : exitCodes.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(`${text}\nThis is a defect of Lernmatrix: please report it with the text above.\n`);
  return exitCodes.failed;
}
