import { join } from 'node:path';
import type { RunOptions, RunOutcome } from '../experiment/run-interface.js';
import { answerOf } from '../report/answer.js';
import { summaryOf } from '../report/summary.js';
import { textTable } from '../report/table.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';
import { untilStopped } from './until-stopped.js';

type Work = (options: Pick<RunOptions, 'signal' | 'onProgress'>) => Promise<RunOutcome>;

/**
 * Does long work with progress and an orderly stop at Ctrl-C, then prints what it found.
 * @returns the exit code.
 */
export async function supervise(
  terminal: Terminal,
  { json = false }: { readonly json?: boolean },
  work: Work,
): Promise<number> {
  return await untilStopped(terminal, async ({ signal, onProgress, done }) => {
    const outcome = await work({ signal, onProgress });
    done();
    printOutcome(terminal, outcome, json);
    return exitCodes.done;
  });
}

function printOutcome(terminal: Terminal, outcome: RunOutcome, json: boolean): void {
  const { result, folder, reused } = outcome;
  if (reused) {
    terminal.err('This was run before; here is its result. Add --fresh to run it again.\n');
  }
  if (json) {
    terminal.out(`${JSON.stringify(summaryOf(result), null, 2)}\n`);
    return;
  }
  const report = `Report: ${join(folder, 'report.html')}`;
  terminal.out(`\n${textTable(result)}\n\n${answerOf(result)}\n\n${report}\n`);
}
