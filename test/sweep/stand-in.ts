import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from '../experiment/run/support.js';

const script = fileURLToPath(new URL('./fake-slurm.mjs', import.meta.url));

/** Slurm's commands as a stand-in, first in PATH. */
export interface StandIn {
  /** Its state; a file `kill-<element>` in it makes that element be killed once. */
  readonly home: string;
  /** How a command was called. */
  readonly calls: (command: string) => readonly string[];
  /** Gives PATH back. */
  readonly leave: () => void;
}

export function standInForSlurm(): StandIn {
  const home = newFolder();
  const path = process.env.PATH;
  for (const name of ['sbatch', 'squeue', 'sacct', 'scancel', 'scontrol']) {
    mkdirSync(join(home, 'bin'), { recursive: true });
    const command = join(home, 'bin', name);
    // A wrapper, since an ES module without extension is none.
    writeFileSync(
      command,
      `#!/bin/sh\nexec '${process.execPath}' '${join(home, name)}.mjs' "$@"\n`,
    );
    copyFileSync(script, join(home, `${name}.mjs`));
    chmodSync(command, 0o755);
  }
  process.env.FAKE_SLURM = home;
  process.env.PATH = `${join(home, 'bin')}${delimiter}${path}`;
  const log = join(home, 'calls.txt');
  const calls = (command: string) =>
    (existsSync(log) ? readFileSync(log, 'utf8') : '')
      .split('\n')
      .filter((line) => line.startsWith(`${command}.mjs`));
  const leave = () => {
    process.env.PATH = path;
  };
  return { home, calls, leave };
}
