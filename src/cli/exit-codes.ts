/** What a command ends with; `stopped` is what shells give for Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, wrongSpec: 2, stopped: 130 } as const;
