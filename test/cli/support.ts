import { runCli } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';

/** A terminal that keeps what is written to it. */
export interface RecordingTerminal extends Terminal {
  readonly written: { out: string; err: string };
  /** What Ctrl-C does. */
  interrupt(): void;
}

export function recordingTerminal(): RecordingTerminal {
  const written = { out: '', err: '' };
  const listeners = new Set<() => void>();
  return {
    written,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    bar: undefined,
    onInterrupt: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    interrupt: () => {
      for (const listener of listeners) listener();
    },
  };
}

/** Runs one command in this process. */
export async function lernmatrix(...args: string[]) {
  const terminal = recordingTerminal();
  const code = await runCli(args, terminal);
  return { code, ...terminal.written };
}
