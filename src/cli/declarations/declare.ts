import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';

/** Adds a command to the program; what it does is loaded only when it is called, and ends by `finish`. */
export type Declare = (
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
) => void;

/** What commands that run experiments are told. */
export interface RunFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
}
