/** Where a command reads its surroundings and writes its words. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else: progress, advice, errors. */
  readonly err: (text: string) => void;
  /** The stream that a progress bar is drawn on; undefined where lines are wanted. */
  readonly bar: NodeJS.WritableStream | undefined;
  /** Calls back at Ctrl-C and at a request to end. @returns a call that stops listening. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

const interrupts = ['SIGINT', 'SIGTERM'] as const;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    bar: process.stderr.isTTY ? process.stderr : undefined,
    onInterrupt: (callback) => {
      const stop = () => {
        for (const signal of interrupts) process.off(signal, listener);
      };
      // Once only: without a listener the second Ctrl-C ends the process at once.
      const listener = () => {
        stop();
        callback();
      };
      for (const signal of interrupts) process.on(signal, listener);
      return stop;
    },
  };
}
