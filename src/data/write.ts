import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { DataError } from '../errors.js';

let temporaries = 0;

/** A name beside a file for writing it, that no other process or thread takes. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.tmp-${process.pid}-${threadId}-${temporaries++}`);
}

/**
 * Writes a file from parts so that others see the old one or the whole new one: a temporary file in the same
 * folder, flushed to the disk, then renamed. Of two that write at once the later one stays.
 * @throws DataError naming the file where it cannot be written.
 */
export function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  const temporary = temporaryBeside(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeParts(temporary, parts);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw writeFailure(path, error);
  }
}

/** What a failed write becomes: a sentence with the system's reason. */
export function writeFailure(path: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError(
    `${path}: must be writable, got "${reason}". Free some space or change its rights, ` +
      'or name another folder.',
  );
}

function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx');
  try {
    for (const part of parts) {
      // A write may take fewer bytes than it is given.
      for (let done = 0; done < part.length; ) done += writeSync(file, part, done);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first failure is the one to tell.
  }
}
