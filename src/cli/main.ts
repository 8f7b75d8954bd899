#!/usr/bin/env node
import './garbage-collection.js';
import { runCli } from './program.js';
import { processTerminal } from './terminal.js';

// A reader that has seen enough, such as head, closes the pipe: no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
