import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { lockFolder, withRunLock } from '../../../src/experiment/store/index.js';

let folder = '';

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lernmatrix-lock-')), 'run');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function lockOf(owner: object): void {
  mkdirSync(join(folder, '.lock'), { recursive: true });
  writeFileSync(join(folder, '.lock', 'owner.json'), JSON.stringify(owner));
}

describe('lockFolder(folder)', () => {
  it('lets one in at a time', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrowError(DataError);
    expect(() => lockFolder(folder)).toThrowError(
      `${folder}: must be free, got a run of it in process ${process.pid} on ${hostname()}. Wait for it, or remove ${join(folder, '.lock')} if it is gone.`,
    );
    unlock();
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over from a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    lockOf({ pid, host: hostname() });
    const unlock = lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['.lock']);
    unlock();
  });

  it('says so where the lock cannot be written, and leaves nothing of it behind', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `.lock.${process.pid}`), 'a file in the place of a folder');
    expect(() => lockFolder(folder)).toThrowError(DataError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not judge processes of another host', () => {
    lockOf({ pid: 1, host: `not-${hostname()}` });
    expect(() => lockFolder(folder)).toThrowError(`in process 1 on not-${hostname()}`);
  });
});

describe('withRunLock(folder, work)', () => {
  it('gives the folder back also where the work fails', async () => {
    const work = withRunLock(folder, async () => {
      expect(existsSync(join(folder, '.lock'))).toBe(true);
      throw new Error('stopped');
    });
    await expect(work).rejects.toThrowError('stopped');
    expect(existsSync(join(folder, '.lock'))).toBe(false);
  });
});
