import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchableDatasets } from '../../src/data/fetch/index.js';
import { type Home, openHome, says, sends } from '../data/home-support.js';
import { lernmatrix } from './support.js';

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-data-'));
  home = await openHome();
  vi.stubEnv('LERNMATRIX_DATA', folder);
  vi.stubEnv('LERNMATRIX_MIRROR', home.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await home.close();
  rmSync(folder, { recursive: true });
});

describe('lernmatrix data list', () => {
  it('tells of each data set its size, licence and home, and whether it is there', async () => {
    const { code, out } = await lernmatrix('data', 'list');
    expect(code).toBe(0);
    for (const { name, title, home: page } of fetchableDatasets) {
      expect(out).toContain(name);
      expect(out).toContain(title);
      expect(out).toContain(page);
    }
    expect(out).toContain('included · licence');
    expect(out).toContain('30.9 MB to fetch · licence: MIT');
    expect(out).toContain(`Folder of data sets: ${folder}`);
  });

  it('with --json gives the same as data', async () => {
    const { out } = await lernmatrix('data', 'list', '--json');
    const { folder: place, datasets } = JSON.parse(out) as {
      folder: string;
      datasets: { name: string; state: string; bytes: number; files: unknown[] }[];
    };
    expect(place).toBe(folder);
    expect(datasets.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'mnist included',
      'moby-dick included',
      ...fetchableDatasets.map(({ name }) => `${name} absent`),
    ]);
    const fashion = datasets.find(({ name }) => name === 'fashion-mnist');
    expect([fashion?.bytes, fashion?.files.length]).toEqual([30_878_645, 4]);
  });
});

describe('lernmatrix data fetch', () => {
  it.each(['mnist', 'moby-dick'])('has nothing to do for %s', async (name) => {
    const { code, out } = await lernmatrix('data', 'fetch', name);
    expect([code, out]).toEqual([0, `${name} comes with this package.\n`]);
    const json = JSON.parse((await lernmatrix('data', 'fetch', name, '--json')).out) as object;
    expect(json).toEqual({ name, fetched: false, included: true });
  });

  it('asks the mirror, and says in one line what is wrong with its file', async () => {
    home.answers = [sends(Buffer.alloc(3_258_246))];
    const { code, out, err } = await lernmatrix('data', 'fetch', 'warpeace', '--json');
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n').at(-1)).toMatch(/warpeace_input.txt: expected SHA-256 fb66/);
    expect(err).toContain('warpeace_input.txt: 3.3 MB of 3.3 MB');
    expect(home.asked).toEqual(['/warpeace/warpeace_input.txt whole']);
    home.answers = [says(404)];
    const absent = await lernmatrix('data', 'fetch', 'cifar10', '--mirror', `${home.url}/m`);
    expect(absent.err).toMatch(/m\/cifar10\/cifar-10-binary.tar.gz: expected the file, got .*404/);
  });

  it('refuses a name that it does not know', async () => {
    const { code, err } = await lernmatrix('data', 'fetch', 'imagenet');
    expect(code).toBe(1);
    expect(err).toContain("expected one of cifar10, cifar100, fashion-mnist, warpeace, got 'ima");
  });
});
