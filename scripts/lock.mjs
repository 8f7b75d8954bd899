/**
 * A lock folder, so that two set-ups or builds of one tree at once take turns.
 * A holder that died is recognised by its process id on this host, or by a heartbeat that stopped.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 5_000;
/** Longer than any step that blocks the event loop, such as one kernel's compilation. */
const SILENT_MS = 180_000;
const POLL_MS = 200;

/**
 * Runs `work` while holding the lock of the tree at `root`; waits for another holder first.
 * @param {string} root folder of the package.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what `work` returns.
 * @template T
 */
export async function withLock(root, work) {
  const folder = join(root, '.setup.lock');
  await acquire(folder);
  const beat = setInterval(() => touch(folder), HEARTBEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function acquire(folder) {
  let told = false;
  while (!tryAcquire(folder)) {
    if (isStale(folder)) {
      discard(folder);
      continue;
    }
    if (!told) process.stderr.write('setup: waiting for another set-up of this folder\n');
    told = true;
    await sleep(POLL_MS);
  }
}

/** Prepares the folder with its owner inside, then renames it: nobody sees a lock without owner. */
function tryAcquire(folder) {
  if (existsSync(folder)) return false;
  const mine = `${folder}.${process.pid}`;
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'owner.json'), JSON.stringify({ pid: process.pid, host: hostname() }));
  try {
    renameSync(mine, folder);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code) && existsSync(folder)) return false;
    throw error;
  }
}

/**
 * Whether the lock's holder is gone.
 * @param {string} folder the lock folder.
 * @returns {boolean} false too when the folder is not there.
 */
export function isStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs > SILENT_MS) return true;
    const owner = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renames before removing, so that of two waiters only one removes a given lock. */
function discard(folder) {
  const gone = `${folder}.stale.${process.pid}`;
  try {
    renameSync(folder, gone);
    rmSync(gone, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // The lock was taken for stale and removed; the stamps still decide what is fresh.
  }
}
