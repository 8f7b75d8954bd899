import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { z } from 'zod';
import { DataError } from '../../errors.js';

/** The calls by which a file is written; another set stands in for a disk that fails. */
export interface FileCalls {
  readonly open: (path: string, flags: string) => number;
  readonly write: (file: number, bytes: Uint8Array, from: number) => number;
  readonly sync: (file: number) => void;
  readonly close: (file: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

/** The real disk. */
export const realFileCalls: FileCalls = {
  open: (path, flags) => openSync(path, flags),
  write: (file, bytes, from) => writeSync(file, bytes, from),
  sync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
};

let temporaries = 0;

/**
 * Writes a file so that after a crash at any moment either the old or the new one is there, whole: a temporary
 * file in the same folder, flushed to the disk, then renamed. Makes missing folders.
 * @throws DataError naming the file and what to do where the disk is full or may not be written.
 */
export function writeAtomically(
  path: string,
  data: Uint8Array | string,
  calls: FileCalls = realFileCalls,
): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const temporary = join(dirname(path), `.tmp-${process.pid}-${threadId}-${temporaries++}`);
  try {
    makeFolders(dirname(path));
    writeWhole(temporary, bytes, calls);
    calls.rename(temporary, path);
  } catch (error) {
    quietly(() => calls.remove(temporary));
    throw writeFailure(path, error);
  }
}

/** Makes a folder and those above it where missing. @throws DataError as `writeAtomically`. */
export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** One folder after another: Node 20's own recursive call never returns below /proc. */
function makeFolders(path: string): void {
  // Where something is, this is a folder or an error.
  if (existsSync(path)) return void mkdirSync(path, { recursive: true });
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function writeWhole(path: string, bytes: Uint8Array, calls: FileCalls): void {
  const file = calls.open(path, 'wx');
  try {
    writeAll(file, bytes, calls);
    calls.sync(file);
  } finally {
    calls.close(file);
  }
}

/** A write may take fewer bytes than it is given. */
function writeAll(file: number, bytes: Uint8Array, calls: FileCalls): void {
  for (let done = 0; done < bytes.length; ) done += calls.write(file, bytes, done);
}

/**
 * Adds a line to a file, making it and its folders where missing. After a crash the last line may be cut short;
 * the next call starts a new one.
 * @param line without its end. @throws DataError as `writeAtomically`.
 */
export function appendLine(path: string, line: string, calls: FileCalls = realFileCalls): void {
  try {
    makeFolders(dirname(path));
    const file = calls.open(path, 'a+');
    try {
      writeAll(file, Buffer.from(`${endsInLine(file) ? '' : '\n'}${line}\n`), calls);
    } finally {
      calls.close(file);
    }
  } catch (error) {
    throw writeFailure(path, error);
  }
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = new Uint8Array(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

/**
 * Reads a JSON file that must be of a form.
 * @throws DataError where it is missing, cut short, no JSON or of another form.
 */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(path, readText(path)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
  throw damaged(path, `${issue?.message ?? 'another form'}${where}`);
}

/** Reads a JSON file as `readJson`; undefined where there is none, or a damaged one. */
export function readJsonIfWhole<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readJson(path, schema);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** Removes what a killed process was writing in a folder; nobody else may be writing there. */
export function removeUnfinished(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.tmp-')) rmSync(join(folder, name), { force: true });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw damaged(path, codeOf(error) === 'ENOENT' ? 'no such file' : reasonOf(error));
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(path, reasonOf(error));
  }
}

function damaged(path: string, found: string): DataError {
  const fix = 'Run the experiment again to write it anew.';
  return new DataError(`${path}: expected a whole file of this version, got: ${found}. ${fix}`);
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk. Free some space',
  EDQUOT: 'a full quota. Free some space',
  EACCES: 'no right to write there. Change its rights, or name another folder with --out',
  EPERM: 'no right to write there. Change its rights, or name another folder with --out',
  EROFS: 'a read-only disk. Name another folder with --out',
  ENOTDIR: 'a file where a folder should be. Name another folder with --out',
  EEXIST: 'a file where a folder should be. Name another folder with --out',
  ENOENT: 'a place where no folder can be made. Name another folder with --out',
  EISDIR: 'a folder of that name. Name another folder with --out',
};

function writeFailure(path: string, error: unknown): unknown {
  const remedy = remedies[codeOf(error)];
  if (remedy === undefined) return error;
  return new DataError(
    `${path}: must be writable, got ${remedy}, and run again: what is finished is kept.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The first failure is the one to tell.
  }
}
