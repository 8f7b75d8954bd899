import { execFile } from 'node:child_process';
import { BackendError } from '../../errors.js';

/** Runs one of Slurm's commands. @returns what it prints. @throws BackendError where it is missing or refuses. */
export async function slurm(command: string, args: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(command, [...args], { maxBuffer: 2 ** 26 }, (error, printed, words) => {
      if (!error) resolve(printed);
      else reject(failure(command, error, words));
    });
  });
}

function failure(command: string, error: Error, words: string): BackendError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new BackendError(
      `slurm: ${command} must be a command here, got none. Run the sweep on a machine that submits to Slurm, or leave out --on slurm.`,
    );
  }
  const said = words.trim() || error.message;
  return new BackendError(
    `slurm: ${command} must succeed, got: ${said}. Mend what it names, and run it again.`,
  );
}

/** States of elements that do not run again by themselves. */
const endedStates = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'TIMEOUT',
  'REVOKED',
]);

/** The state of each element of an array job that the queue still holds, by its index. */
export async function queuedStates(job: string): Promise<ReadonlyMap<number, string>> {
  const printed = await slurm('squeue', ['-h', '-r', '-j', job, '-o', '%K %T']).catch(forgotten);
  return statesIn(printed);
}

/** A job that ended some minutes ago is no longer known to squeue, which then fails. */
function forgotten(error: unknown): string {
  if (error instanceof BackendError && /invalid job id/i.test(error.message)) return '';
  throw error;
}

/** How elements ended, where the cluster keeps accounts; empty where it does not. */
export async function endedStatesOf(job: string): Promise<ReadonlyMap<number, string>> {
  try {
    const printed = await slurm('sacct', ['-n', '-P', '-X', '-j', job, '-o', 'JobID,State']);
    const lines = printed.split('\n').map((line) => line.replace(/^\d+_(\d+)\|/, '$1 '));
    return new Map([...statesIn(lines.join('\n'))].filter(([, state]) => endedStates.has(state)));
  } catch (error) {
    if (error instanceof BackendError) return new Map();
    throw error;
  }
}

/** Lines of an index and a state, other lines left out. */
function statesIn(text: string): ReadonlyMap<number, string> {
  const found = text.split('\n').flatMap((line): [number, string][] => {
    const [, index, state] = /^(\d+) ([A-Z_]+)/.exec(line.trim()) ?? [];
    return index === undefined || state === undefined ? [] : [[Number(index), state]];
  });
  return new Map(found);
}
