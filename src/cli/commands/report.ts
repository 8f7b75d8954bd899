import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { readJson, writeAtomically } from '../../experiment/store/index.js';
import { renderHtml } from '../../report/html.js';
import { resultSchema } from '../../report/schema.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** `lernmatrix report`: renders the report of a run again. @returns the exit code. */
export async function reportCommand(terminal: Terminal, run: string): Promise<number> {
  const source = join(run, 'result.json');
  if (!existsSync(source)) {
    throw new DataError(
      `${run}: expected the folder of a finished run, got no result.json in it. Name a folder under runs/, or finish the run first.`,
    );
  }
  const report = join(run, 'report.html');
  writeAtomically(report, await renderHtml(readJson(source, resultSchema)));
  terminal.out(`${report}\n`);
  return exitCodes.done;
}
