import { join } from 'node:path';
import { isArrayRun } from '../../arrays/load.js';
import { SpecError } from '../../errors.js';
import { holdToFinished, readJson, writeAtomically } from '../../experiment/store/index.js';
import type { ExperimentResult } from '../../report/result.js';
import { resultSchema } from '../../report/schema.js';
import { isSweepFolder } from '../../sweep/sweep-index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface ReportFlags {
  readonly markdown?: boolean;
  readonly x?: string;
  readonly y?: string;
  readonly metric?: string;
}

/** `lernmatrix report`: renders the report of a run again, of a training on arrays, or of a sweep. @returns the exit code. */
export async function reportCommand(
  terminal: Terminal,
  run: string,
  flags: ReportFlags,
): Promise<number> {
  if (isSweepFolder(run)) {
    refuseOthers(flags, ['markdown'], 'a run', 'a sweep');
    return await sweepReport(terminal, run, flags);
  }
  refuseOthers(flags, ['x', 'y', 'metric'], 'a sweep', 'a run');
  if (isArrayRun(run)) {
    refuseOthers(flags, ['markdown'], 'an experiment', 'a training on arrays');
    return await arrayReport(terminal, run);
  }
  return await runReport(terminal, run, flags);
}

/** An option that does nothing here would go unnoticed. */
function refuseOthers(
  flags: ReportFlags,
  keys: readonly (keyof ReportFlags)[],
  belongs: string,
  got: string,
): void {
  const given = keys.filter((key) => flags[key] !== undefined);
  if (given.length === 0) return;
  throw new SpecError(
    given.map((key) => {
      const message = `belongs to the report of ${belongs}, got the folder of ${got}. Leave it out.`;
      return { path: `--${key}`, message };
    }),
  );
}

async function sweepReport(
  terminal: Terminal,
  folder: string,
  { x, y, metric }: ReportFlags,
): Promise<number> {
  const { metrics, renderSweepHtml } = await import('../../report/sweep/index.js');
  const { readSweepReport } = await import('../../sweep/report.js');
  const known = metrics.find((name) => name === metric);
  if (metric !== undefined && known === undefined) {
    const message = `expected ${metrics.join(', ')}, got '${metric}'. Name one of these.`;
    throw new SpecError([{ path: '--metric', message }]);
  }
  const options = { ...(x ? { x } : {}), ...(y ? { y } : {}), ...(known ? { metric: known } : {}) };
  const report = join(folder, 'report.html');
  writeAtomically(report, await renderSweepHtml(readSweepReport(folder, options)));
  terminal.out(`${report}\n`);
  return exitCodes.done;
}

async function arrayReport(terminal: Terminal, folder: string): Promise<number> {
  holdToFinished(folder);
  const { readArrayResult, writeArrayReport } = await import('../../arrays/folder.js');
  terminal.out(`${await writeArrayReport(readArrayResult(folder), folder)}\n`);
  return exitCodes.done;
}

async function runReport(
  terminal: Terminal,
  run: string,
  { markdown = false }: ReportFlags,
): Promise<number> {
  const result = readResult(run);
  if (markdown) {
    const { markdownReport } = await import('../../report/markdown.js');
    terminal.out(`${markdownReport(result)}\n`);
    return exitCodes.done;
  }
  const { renderHtml } = await import('../../report/html.js');
  const report = join(run, 'report.html');
  writeAtomically(report, await renderHtml(result));
  terminal.out(`${report}\n`);
  return exitCodes.done;
}

function readResult(run: string): ExperimentResult {
  holdToFinished(run);
  return readJson(join(run, 'result.json'), resultSchema);
}
