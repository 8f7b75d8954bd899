import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '../../errors.js';
import { writeFailure } from '../write.js';
import type { RemoteFile } from './catalogue.js';
import { advice, Broken, checkLength, chunksOf, connect, startOf, watchdog } from './connection.js';
import { withLock } from './lock.js';

/** How a download is done and watched. */
export interface DownloadOptions {
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined;
  /** Times in a row that a connection may bring nothing before giving up; 5 where absent. */
  readonly attempts?: number | undefined;
  /** Seconds before the second attempt, doubled for each one after it; 1 where absent. */
  readonly pauseSeconds?: number | undefined;
  /** Seconds without a byte after which a connection counts as broken; 30 where absent. */
  readonly stallSeconds?: number | undefined;
}

/**
 * Downloads a file: what came before a broken connection is kept in `<target>.part` and gone on from, by a later
 * call too; the target appears only when its length and digests are right.
 * @param url the file's own address, or a mirror's.
 * @throws DataError in one sentence: not reached, refused, another length, another file, disk not writable,
 * another process at it.
 */
export async function downloadFile(
  url: string,
  target: string,
  file: RemoteFile,
  options: DownloadOptions = {},
): Promise<void> {
  writable(target, () => mkdirSync(dirname(target), { recursive: true }));
  await withLock(target, async () => {
    const part = `${target}.part`;
    const resumed = sizeOf(part) > 0;
    await completePart(url, part, file, options);
    let problem = await digestProblem(part, file);
    if (problem !== undefined && resumed) {
      // What was kept may have been of another file: once more from the start.
      rmSync(part);
      await completePart(url, part, file, options);
      problem = await digestProblem(part, file);
    }
    if (problem !== undefined) {
      rmSync(part);
      throw new DataError(`${url}: ${problem}: it is another file. ${advice}`);
    }
    writable(target, () => renameSync(part, target));
  });
}

async function completePart(
  url: string,
  part: string,
  file: RemoteFile,
  options: DownloadOptions,
): Promise<void> {
  const { attempts = 5, pauseSeconds = 1 } = options;
  if (sizeOf(part) > file.bytes) rmSync(part);
  let most = sizeOf(part);
  for (let failures = 0; sizeOf(part) < file.bytes; ) {
    try {
      await receive(url, part, file, options);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      // Against the most there ever was: a server that starts anew each time brings nothing new.
      failures = sizeOf(part) > most ? 1 : failures + 1;
      most = Math.max(most, sizeOf(part));
      if (failures >= attempts) throw gaveUp(url, part, file, error);
      await new Promise((done) => setTimeout(done, 1000 * pauseSeconds * 2 ** (failures - 1)));
    }
  }
}

/** One connection: appends what it brings where the server goes on, begins anew where it does not. */
async function receive(
  url: string,
  part: string,
  file: RemoteFile,
  { onProgress, stallSeconds = 30 }: DownloadOptions,
): Promise<void> {
  const stall = watchdog(1000 * stallSeconds);
  try {
    const have = sizeOf(part);
    const response = await connect(url, have, stall.signal);
    if (response.status === 416 && have > 0) {
      await response.body?.cancel();
      return rmSync(part);
    }
    const start = startOf(url, response, have);
    checkLength(url, response, start, file.bytes);
    await append(response, part, start, file, (bytes) => {
      stall.restart();
      onProgress?.(bytes, file.bytes);
    });
  } finally {
    stall.stop();
  }
}

async function append(
  response: Response,
  part: string,
  start: number,
  file: RemoteFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const out = writable(part, () => openSync(part, start > 0 ? 'a' : 'w'));
  let bytes = start;
  try {
    for await (const chunk of chunksOf(response)) {
      bytes += chunk.length;
      if (bytes > file.bytes) throw tooLong(response.url, part, file);
      writable(part, () => writeAll(out, chunk));
      onBytes(bytes);
    }
  } finally {
    closeSync(out);
  }
  if (bytes < file.bytes) throw new Broken('the connection ended early');
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

async function digestProblem(
  path: string,
  { sha256, md5 }: RemoteFile,
): Promise<string | undefined> {
  const hashes = { 'SHA-256': createHash('sha256'), MD5: createHash('md5') };
  for await (const chunk of createReadStream(path)) {
    for (const hash of Object.values(hashes)) hash.update(chunk as Uint8Array);
  }
  const expected = { 'SHA-256': sha256, MD5: md5 };
  for (const name of ['SHA-256', 'MD5'] as const) {
    const got = hashes[name].digest('hex');
    const wanted = expected[name];
    if (wanted !== undefined && got !== wanted) return `expected ${name} ${wanted}, got ${got}`;
  }
  return undefined;
}

function gaveUp(url: string, part: string, file: RemoteFile, error: Broken): DataError {
  const have = sizeOf(part);
  const kept =
    have > 0 ? 'What came is kept: run it again to go on. Or name a mirror' : 'Name a mirror';
  return new DataError(
    `${url}: expected ${file.bytes} bytes, got ${have} (${error.message}). ` +
      `${kept} with --mirror or LERNMATRIX_MIRROR.`,
  );
}

function tooLong(url: string, part: string, file: RemoteFile): DataError {
  rmSync(part, { force: true });
  return new DataError(
    `${url}: expected ${file.bytes} bytes, got more: it is another file. ${advice}`,
  );
}

function writable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeFailure(path, error);
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
