import type { RunOptions } from '../experiment/run-interface.js';
import { RunStopped } from '../experiment/run-interface.js';
import { exitCodes } from './exit-codes.js';
import { showProgress } from './progress.js';
import type { Terminal } from './terminal.js';

/** What long work is given. */
export interface WorkHooks extends Pick<RunOptions, 'signal' | 'onProgress'> {
  readonly onNote: (text: string) => void;
  /** Removes the progress. */
  readonly done: () => void;
}

/** Does long work with progress and an orderly stop at Ctrl-C. @returns the exit code. */
export async function untilStopped(
  terminal: Terminal,
  work: (hooks: WorkHooks) => Promise<number>,
): Promise<number> {
  const stopper = new AbortController();
  const progress = showProgress(terminal);
  const unlisten = terminal.onInterrupt(() => {
    terminal.err('\nStopping after the current step; Ctrl-C again ends at once.\n');
    stopper.abort();
  });
  try {
    return await work({
      signal: stopper.signal,
      onProgress: progress.update,
      onNote: (text) => terminal.err(`${text}\n`),
      done: progress.stop,
    });
  } catch (error) {
    progress.stop();
    if (!(error instanceof RunStopped)) throw error;
    terminal.err(`${error.message}\n`);
    return exitCodes.stopped;
  } finally {
    unlisten();
  }
}
