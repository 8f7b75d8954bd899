import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type FetchableDataset,
  fetchableDatasets,
  fetchDataset,
  isFetched,
} from '../../src/data/fetch/index.js';
import { type Home, openHome, remoteFile, sends } from './home-support.js';
import { tarOf } from './tar-support.js';

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-fetch-'));
  home = await openHome();
  vi.stubEnv('LERNMATRIX_DATA', '');
  vi.stubEnv('LERNMATRIX_MIRROR', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await home.close();
  rmSync(folder, { recursive: true });
});

const one = Buffer.from('the first file');
const two = Buffer.alloc(2000, 2);

/** A data set of one archive, whose files 'set/one' and 'set/two' are kept. */
function archived(packed: Buffer): FetchableDataset {
  return {
    name: 'small',
    title: 'small',
    home: home.url,
    licence: 'none',
    digests: 'ours',
    files: [
      {
        kind: 'tar.gz',
        remote: remoteFile('small.tar.gz', `${home.url}/small.tar.gz`, packed),
        local: [
          { path: 'set/one', bytes: one.length },
          { path: 'set/two', bytes: two.length },
        ],
      },
    ],
  };
}
const pack = (files: Record<string, Buffer>) => gzipSync(tarOf(files));
const options = () => ({ to: folder, attempts: 2, pauseSeconds: 0.001 });

describe('fetchDataset(dataset, options)', () => {
  it('unpacks an archive and removes it; a second call asks for nothing', async () => {
    const packed = pack({ './set/one': one, 'set/two': two, 'set/readme': one });
    home.answers = [sends(packed)];
    const dataset = archived(packed);
    const result = await fetchDataset(dataset, options());
    const files = [join(folder, 'set/one'), join(folder, 'set/two')];
    expect(result).toEqual({ name: 'small', folder, files, fetched: true });
    expect(readFileSync(files[0]!).equals(one) && readFileSync(files[1]!).equals(two)).toBe(true);
    expect(readdirSync(folder)).toEqual(['set']);
    expect(isFetched(dataset, folder)).toBe(true);
    expect((await fetchDataset(dataset, options())).fetched).toBe(false);
    expect(home.asked).toHaveLength(1);
  });

  it('fetches again what is there with another length', async () => {
    const packed = pack({ 'set/one': one, 'set/two': two });
    home.answers = [sends(packed)];
    await fetchDataset(archived(packed), options());
    writeFileSync(join(folder, 'set/two'), 'cut');
    expect((await fetchDataset(archived(packed), options())).fetched).toBe(true);
    expect(readFileSync(join(folder, 'set/two')).equals(two)).toBe(true);
  });

  it('writes nothing outside its folder, whatever an archive names', async () => {
    const absolute = `${folder}-evil`;
    const evil = { '../evil': one, [absolute]: one, 'set/../../evil': one };
    const packed = pack({ ...evil, 'set/one': one, 'set/two': two });
    home.answers = [sends(packed)];
    await fetchDataset(archived(packed), options());
    expect(readdirSync(folder)).toEqual(['set']);
    expect(readdirSync(join(folder, 'set')).sort()).toEqual(['one', 'two']);
    expect(existsSync(join(folder, '../evil')) || existsSync(absolute)).toBe(false);
  });

  it.each([
    [
      'lacks a file',
      () => pack({ 'set/one': one }),
      'expected 2000 bytes of set/two inside, got none',
    ],
    ['has another file', () => pack({ 'set/one': one, 'set/two': one }), 'inside, got 14. Fetch'],
    ['is no archive', () => gzipSync(Buffer.alloc(700, 1)), 'expected a whole tar archive'],
    ['is no gzip', () => Buffer.alloc(700, 1), 'expected a whole gzip file'],
    ['is cut short', () => pack({ 'set/one': one, 'set/two': two }).subarray(0, 60), 'whole gzip'],
  ])('keeps no file of an archive that %s', async (_, make, message) => {
    const packed = make();
    home.answers = [sends(packed)];
    await expect(fetchDataset(archived(packed), options())).rejects.toThrow(message);
    expect(existsSync(join(folder, 'set'))).toBe(false);
  });

  it('asks a mirror for <data set>/<file>, named by an option or the environment', async () => {
    const packed = pack({ 'set/one': one, 'set/two': two });
    home.answers = [sends(packed)];
    await fetchDataset(archived(packed), { ...options(), mirror: `${home.url}/sets/` });
    rmSync(join(folder, 'set'), { recursive: true });
    vi.stubEnv('LERNMATRIX_MIRROR', home.url);
    await fetchDataset(archived(packed), options());
    expect(home.asked).toEqual(['/sets/small/small.tar.gz whole', '/small/small.tar.gz whole']);
    rmSync(join(folder, 'set'), { recursive: true });
    await expect(
      fetchDataset(archived(packed), { ...options(), mirror: 'ftp://x' }),
    ).rejects.toThrow("begins with http:// or https://, got 'ftp://x'");
  });

  it('puts data where LERNMATRIX_DATA says, and asks for a folder where it says nothing', async () => {
    const packed = pack({ 'set/one': one, 'set/two': two });
    home.answers = [sends(packed)];
    await expect(fetchDataset(archived(packed))).rejects.toThrow(
      'expected a folder to put data in, got none. Set LERNMATRIX_DATA to one',
    );
    vi.stubEnv('LERNMATRIX_DATA', folder);
    expect((await fetchDataset(archived(packed))).folder).toBe(folder);
  });
});

describe('fetchableDatasets', () => {
  it('have distinct names, https or published homes, whole digests, and stay below their folder', () => {
    expect(new Set(fetchableDatasets.map(({ name }) => name)).size).toBe(fetchableDatasets.length);
    for (const { files } of fetchableDatasets) {
      for (const { remote, local } of files) {
        expect(remote.sha256).toMatch(/^[0-9a-f]{64}$/);
        if (remote.md5 !== undefined) expect(remote.md5).toMatch(/^[0-9a-f]{32}$/);
        expect(remote.url.endsWith(`/${remote.name}`)).toBe(true);
        for (const { path } of [local].flat()) expect(path).toMatch(/^[a-z0-9-]+\/[\w.-]+$/);
      }
    }
  });
});
