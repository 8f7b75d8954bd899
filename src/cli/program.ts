import { Command, CommanderError } from 'commander';
import { isUserError, SpecError } from '../errors.js';
import { packageVersion } from '../experiment/environment.js';
import { declareData } from './declarations/data.js';
import { declareDevice } from './declarations/device.js';
import { declareDoctor } from './declarations/doctor.js';
import { declareEvaluate } from './declarations/evaluate.js';
import { declareExport } from './declarations/export.js';
import { declareExtract } from './declarations/extract.js';
import { declareQuery } from './declarations/query.js';
import { declareReport } from './declarations/report.js';
import { declareRequire } from './declarations/require.js';
import { declareRun } from './declarations/run.js';
import { declareRuns } from './declarations/runs.js';
import { declareSchema } from './declarations/schema.js';
import { declareStudy } from './declarations/study.js';
import { declareSweep } from './declarations/sweep.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** In the order of the help. */
const declarations = [
  declareRun,
  declareEvaluate,
  declareExtract,
  declareReport,
  declareExport,
  declareDoctor,
  declareSchema,
  declareDevice,
  declareStudy,
  declareData,
  declareSweep,
  declareRequire,
  declareRuns,
  declareQuery,
];

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
  for (const declare of declarations) declare(program, terminal, finish);
  return program;
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
