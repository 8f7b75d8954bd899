import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { readJson, writeAtomically } from '../../experiment/store/index.js';
import type { ExperimentResult } from '../../report/result.js';
import { resultSchema } from '../../report/schema.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface ReportFlags {
  readonly markdown?: boolean;
}

/** `lernmatrix report`: renders the report of a run again. @returns the exit code. */
export async function reportCommand(
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
  const source = join(run, 'result.json');
  if (!existsSync(source)) {
    throw new DataError(
      `${run}: expected the folder of a finished run, got no result.json in it. Name a folder under runs/, or finish the run first.`,
    );
  }
  return readJson(source, resultSchema);
}
