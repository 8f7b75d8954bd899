import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { DataError } from '../../errors.js';
import { writeFailure } from '../write.js';

/**
 * Does some work while no other process does it for the same file: `<path>.lock` names who does. A lock whose
 * process on this host is gone is taken over.
 * @throws DataError where another process has it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  if (!take(lock)) {
    if (ownerIsGone(lock)) rmSync(lock, { force: true });
    if (!take(lock)) {
      throw new DataError(
        `${path}: must be fetched by one process at a time, got another one at it. ` +
          `Wait for it, or remove ${lock} if it is gone.`,
      );
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid} ${hostname()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeFailure(lock, error);
  }
}

function ownerIsGone(lock: string): boolean {
  try {
    const [pid, host] = readFileSync(lock, 'utf8').split(' ');
    if (host !== hostname()) return false;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ESRCH' || code === 'ENOENT';
  }
}
