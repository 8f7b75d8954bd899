/** One thing looked at. */
export interface Finding {
  readonly name: string;
  /** 'needed': nothing runs without it; 'optional': absent, and fine; 'ok': there. */
  readonly state: 'ok' | 'optional' | 'needed';
  /** What was found. */
  readonly found: string;
  /** What to do where it is not there. */
  readonly advice?: string;
}

/** A command or module that failed, as a sentence without its stack. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
