import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../src/data/fetch/download.js';
import { DataError } from '../../src/errors.js';
import {
  fallsSilent,
  type Home,
  ignoresRange,
  openHome,
  remoteFile,
  says,
  sends,
  sendsUnannounced,
} from './home-support.js';

const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const other = Buffer.from(content.map((byte) => byte ^ 1));

let folder: string;
let home: Home;
let target: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-download-'));
  target = join(folder, 'sets', 'file.bin');
  home = await openHome();
  home.kept = keptBytes;
});
afterEach(async () => {
  await home.close();
  rmSync(folder, { recursive: true });
});

const keptBytes = () => (existsSync(`${target}.part`) ? statSync(`${target}.part`).size : 0);
const file = (bytes = content) => remoteFile('file.bin', `${home.url}/file.bin`, bytes);
const download = (attempts = 3, stallSeconds = 30) =>
  downloadFile(`${home.url}/file.bin`, target, file(), {
    attempts,
    pauseSeconds: 0.001,
    stallSeconds,
  });
const failure = async (attempts?: number): Promise<string> => {
  const error = await download(attempts).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  expect(existsSync(target)).toBe(false);
  return (error as DataError).message;
};
const arrived = () => readFileSync(target).equals(content);
const left = () => readdirSync(join(folder, 'sets')).sort();

describe('downloadFile(url, target, file)', () => {
  it('brings the file, whole, and leaves nothing else', async () => {
    home.answers = [sends(content)];
    const seen: number[] = [];
    await downloadFile(`${home.url}/file.bin`, target, file(), {
      onProgress: (bytes, total) => seen.push(bytes, total),
    });
    expect([arrived(), left(), home.asked]).toEqual([true, ['file.bin'], ['/file.bin whole']]);
    expect(seen.slice(-2)).toEqual([5000, 5000]);
  });

  it('goes on where a connection broke, as often as each one brings something', async () => {
    home.answers = [sends(content, 1500)];
    await download(2);
    expect(arrived()).toBe(true);
    expect(home.asked).toEqual([
      '/file.bin whole',
      '/file.bin bytes=1500-',
      '/file.bin bytes=3000-',
      '/file.bin bytes=4500-',
    ]);
  });

  it('keeps what came when it gives up, and goes on from it when called again', async () => {
    home.answers = [sends(content, 2000), says(503)];
    expect(await failure(2)).toBe(
      `${home.url}/file.bin: expected 5000 bytes, got 2000 (status 503). What came is kept: run it ` +
        'again to go on. Or name a mirror with --mirror or LERNMATRIX_MIRROR.',
    );
    expect(left()).toEqual(['file.bin.part']);
    home.answers = [sends(content)];
    await download();
    expect([arrived(), home.asked.at(-1)]).toEqual([true, '/file.bin bytes=2000-']);
  });

  it('begins anew where the server ignores ranges, and gives up when that brings no more', async () => {
    home.answers = [sends(content, 2000), ignoresRange(content)];
    await download();
    expect(arrived()).toBe(true);
    rmSync(target);
    home.answers = [ignoresRange(content, 2000)];
    expect(await failure(3)).toMatch(/expected 5000 bytes, got (0|2000) /);
    expect(home.asked).toHaveLength(5);
  });

  it('counts silence as a broken connection', async () => {
    home.answers = [fallsSilent(content, 1000), sends(content)];
    await download(3, 0.5);
    expect([arrived(), home.asked.length]).toEqual([true, 2]);
  });

  it('refuses another length before taking a byte, and a longer file that hid its length', async () => {
    home.answers = [sends(content.subarray(0, 4000))];
    expect(await failure()).toContain('expected 5000 bytes, got an offer of 4000');
    home.answers = [sendsUnannounced(Buffer.concat([content, content]))];
    expect(await failure()).toContain('expected 5000 bytes, got more');
    expect(left()).toEqual([]);
  });

  it('refuses another file of the same length, and keeps nothing of it', async () => {
    home.answers = [sends(other)];
    const { sha256 } = file();
    expect(await failure()).toContain(
      `expected SHA-256 ${sha256}, got ${file(other).sha256}: it is another file.`,
    );
    expect([left(), home.asked.length]).toEqual([[], 1]);
  });

  it('checks the MD5 that a home publishes too', async () => {
    home.answers = [sends(content)];
    const wrong = { ...file(), md5: '0'.repeat(32) };
    await expect(downloadFile(`${home.url}/file.bin`, target, wrong)).rejects.toThrow(
      `expected MD5 ${'0'.repeat(32)}, got ${file().md5}`,
    );
  });

  it('fetches the whole file once more where what was kept was of another file', async () => {
    home.answers = [sends(other, 2000), says(503)];
    await failure(2);
    home.answers = [sends(content)];
    await download();
    expect([arrived(), home.asked.at(-1)]).toEqual([true, '/file.bin whole']);
  });

  it('begins anew where more is kept than the file has, or than the server knows', async () => {
    home.answers = [sends(content, 2000), says(503)];
    await failure(2);
    writeFileSync(`${target}.part`, Buffer.alloc(6000));
    home.answers = [sends(content)];
    await download();
    rmSync(target);
    writeFileSync(`${target}.part`, Buffer.alloc(4000));
    home.answers = [says(416), sends(content)];
    await download();
    expect(arrived()).toBe(true);
  });

  it('follows a redirect', async () => {
    home.answers = [says(302, { location: '/elsewhere' }), sends(content)];
    await download();
    expect([arrived(), home.asked[1]]).toEqual([true, '/elsewhere whole']);
  });

  it('says in one sentence that a file is not there, or its home not reached', async () => {
    home.answers = [says(404)];
    expect(await failure()).toContain('/file.bin: expected the file, got status 404. Try again');
    expect(home.asked).toHaveLength(1);
    await home.close();
    expect(await failure(2)).toMatch(/got 0 \(ECONNREFUSED\)\. Name a mirror with --mirror/);
    home = await openHome();
  });

  it('says where the disk cannot be written', async () => {
    writeFileSync(join(folder, 'sets'), '');
    expect(await failure()).toContain('must be writable, got "E');
  });

  it('leaves a file to the process that is at it, and takes over from one that is gone', async () => {
    home.answers = [sends(content)];
    const [first, second] = await Promise.allSettled([download(), download()]);
    expect(first.status).toBe('fulfilled');
    expect(String((second as PromiseRejectedResult).reason)).toContain('got another one at it');
    rmSync(target);
    writeFileSync(`${target}.lock`, `999999999 ${hostname()}`);
    await download();
    expect([arrived(), left()]).toEqual([true, ['file.bin']]);
  });
});
