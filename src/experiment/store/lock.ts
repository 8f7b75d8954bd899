import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.js';
import { makeFolder, writeAtomically } from './files.js';

const ownerSchema = z.object({ pid: z.int(), host: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** Gives a lock back. */
export type Unlock = () => void;

/**
 * Takes a run folder for this process, so that no second one writes into it; given back by the call that is
 * returned, or when the process ends. A lock whose process on this host is gone is taken over.
 * @throws DataError where another process has it, or where the folder cannot be written.
 */
export function lockFolder(folder: string): Unlock {
  makeFolder(folder);
  const lock = join(folder, '.lock');
  if (!tryLock(lock)) {
    const owner = readOwner(lock);
    if (owner && isGone(owner)) discard(lock);
    if (!tryLock(lock)) throw taken(folder, readOwner(lock));
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

/** Does some work while holding a run folder. @throws DataError where another process has it. */
export async function withRunLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const unlock = lockFolder(folder);
  try {
    return await work();
  } finally {
    unlock();
  }
}

/** Prepares the lock with its owner inside, then renames it: nobody sees a lock without owner. */
function tryLock(lock: string): boolean {
  if (existsSync(lock)) return false;
  const mine = `${lock}.${process.pid}`;
  const own: Owner = { pid: process.pid, host: hostname() };
  try {
    writeAtomically(join(mine, 'owner.json'), JSON.stringify(own));
    renameSync(mine, lock);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (existsSync(lock)) return false;
    throw error;
  }
}

function readOwner(lock: string): Owner | undefined {
  try {
    const text = readFileSync(join(lock, 'owner.json'), 'utf8');
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isGone({ pid, host }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Renames before removing, so that of two that take over only one removes a given lock. */
function discard(lock: string): void {
  const gone = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, gone);
  } catch {
    return;
  }
  rmSync(gone, { recursive: true, force: true });
}

function taken(folder: string, owner: Owner | undefined): DataError {
  const holder = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  return new DataError(
    `${folder}: must be free, got a run of it in ${holder}. Wait for it, or remove ${join(folder, '.lock')} if it is gone.`,
  );
}
