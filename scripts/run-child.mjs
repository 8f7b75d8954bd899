import { spawn } from 'node:child_process';

/**
 * Runs a program to its end; its stdout goes to our stderr unless `stdout` says otherwise.
 * Signals that end us end it too.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit', shell?: boolean }} options
 * @returns {Promise<number>} exit status; 1 when it was killed or could not be started.
 */
export function runChild(program, args, { cwd, env = process.env, stdout, shell = false }) {
  return new Promise((resolve) => {
    const out = stdout ?? process.stderr;
    const child = spawn(program, args, { cwd, env, shell, stdio: ['inherit', out, 'inherit'] });
    const stop = (signal) => {
      child.kill(signal);
      process.exit(1);
    };
    const done = (status) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
      resolve(status);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    child.once('error', (error) => {
      process.stderr.write(`${program}: could not be started: ${error.message}\n`);
      done(1);
    });
    child.once('exit', (status) => done(status ?? 1));
  });
}
