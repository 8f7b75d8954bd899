import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageFolderSpec } from '../../src/data/image-folder.js';
import { prepareData } from '../../src/data/prepare.js';
import { loadDataset } from '../../src/data/registry.js';
import { DataError } from '../../src/errors.js';

let folder: string;
let cache: string;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'lernmatrix-images-'));
  folder = join(root, 'pets');
  cache = join(root, 'cache');
  vi.stubEnv('LERNMATRIX_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dirname(folder), { recursive: true });
});

const spec = (more: Partial<ImageFolderSpec> = {}): ImageFolderSpec => ({
  kind: 'image-folder',
  folder,
  ...more,
});

function write(path: string, bytes: Uint8Array | string): string {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes);
  return place;
}

/** A PNG whose every byte is given: [height, width, channels]. */
async function png(path: string, bytes: number[], channels: 1 | 2 | 3 | 4, width = 2) {
  const height = bytes.length / channels / width;
  const image = sharp(Uint8Array.from(bytes), { raw: { width, height, channels } });
  const space = channels < 3 ? 'b-w' : 'srgb';
  return write(path, await image.toColourspace(space).png().toBuffer());
}

/** A 2 × 2 colour image of one red value. */
const plain = (path: string, red: number) =>
  png(path, Array.from({ length: 4 }, () => [red, 2, 3]).flat(), 3);

/** Two classes: three cats and one dog to train on, one of each to test on. */
async function pets() {
  await plain('train/cat/b.png', 11);
  await plain('train/cat/a.png', 10);
  await plain('train/cat/c.PNG', 12);
  await plain('train/dog/z.png', 20);
  await plain('test/cat/1.png', 30);
  await plain('test/dog/1.png', 40);
}

async function load(more: Partial<ImageFolderSpec> = {}) {
  await prepareData(spec(more));
  return loadDataset(spec(more));
}

const failure = async (more: Partial<ImageFolderSpec> = {}): Promise<string> => {
  const error = await load(more).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
};

describe("loadDataset({ kind: 'image-folder' }) after prepareData", () => {
  it('gives the bytes of each image channel by channel, row by row', async () => {
    await pets();
    await png('test/cat/1.png', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3);
    const { shape, test } = await load();
    expect(shape).toEqual([3, 2, 2]);
    expect([...test.images.subarray(0, 12)]).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
  });

  it('numbers classes by name, and takes them in turn until each is used up', async () => {
    await pets();
    const { name, classes, classNames, train, test } = await load();
    expect([name, classes, classNames]).toEqual(['pets', 2, ['cat', 'dog']]);
    expect([...train.labels]).toEqual([0, 1, 0, 0]);
    expect([0, 1, 2, 3].map((i) => train.images[12 * i])).toEqual([10, 20, 11, 12]);
    expect([...test.labels]).toEqual([0, 1]);
  });

  it('takes as many of each class where counts are given', async () => {
    await pets();
    const { name, train, test } = await load({ name: 'few', trainCount: 2, testCount: 1 });
    expect([name, [...train.labels], [...test.labels]]).toEqual(['few', [0, 1], [0]]);
    const all = loadDataset(spec());
    expect(loadDataset(spec({ trainCount: 4 })).digest).toBe(all.digest);
  });

  it('decodes JPEG as Pillow does', async () => {
    const golden = JSON.parse(
      readFileSync(new URL('../goldens/data-jpeg.json', import.meta.url), 'utf8'),
    ) as { jpeg: string; pixels: string; shape: number[] };
    for (const split of ['train', 'test']) {
      for (const name of ['x/1.jpg', 'y/1.jpeg']) {
        write(`${split}/${name}`, Buffer.from(golden.jpeg, 'base64'));
      }
    }
    const { shape, test } = await load();
    expect(shape).toEqual(golden.shape);
    const expected = Buffer.from(golden.pixels, 'base64');
    // Builds of libjpeg may round the last bit differently.
    const apart = expected.map((byte, i) => Math.abs(byte - test.images[i]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  });

  it('reads 16 bits a channel as 8', async () => {
    await pets();
    const deep = Uint16Array.from({ length: 12 }, (_, i) => i * 257);
    const image = sharp(Buffer.from(deep.buffer), {
      raw: { width: 2, height: 2, channels: 3, premultiplied: false },
    });
    const eight = await image.png().toBuffer();
    write('test/cat/1.png', await sharp(eight).toColourspace('rgb16').png().toBuffer());
    const direct = await sharp(eight).raw().toBuffer();
    const { test } = await load();
    expect(test.images[0]).toBe(direct[0]);
    expect(test.images.length).toBe(24);
  });

  it('makes grey of colour, and colour of grey, only where channels says so', async () => {
    await pets();
    const place = await png('test/cat/1.png', [0, 255, 100, 7], 1);
    expect(await failure()).toBe(
      `${place}: must have 3 channels (colour) as ${join(folder, 'train/cat/a.png')}, got 1 ` +
        '(grey). Set channels to 1 or 3 to convert every image.',
    );
    const colour = await load({ channels: 3 });
    expect([...colour.test.images.subarray(0, 12)]).toEqual(
      Array.from({ length: 3 }, () => [0, 255, 100, 7]).flat(),
    );
    const grey = await load({ channels: 1 });
    expect(grey.shape).toEqual([1, 2, 2]);
    expect([...grey.test.images.subarray(0, 4)]).toEqual([0, 255, 100, 7]);
  });

  it('lays transparency over black where channels says so, and refuses it otherwise', async () => {
    await pets();
    const place = await png('test/cat/1.png', [200, 100, 50, 255, 9, 9, 9, 0], 4, 1);
    expect(await failure({ size: 2 })).toContain(
      `${place}: must be grey or coloured, without transparency, got 4 channels.`,
    );
    await png('test/cat/1.png', [200, 100, 50, 255, 9, 9, 9, 0, 9, 9, 9, 0, 9, 9, 9, 0], 4);
    const { test } = await load({ channels: 3 });
    expect([...test.images.subarray(0, 12)]).toEqual([200, 0, 0, 0, 100, 0, 0, 0, 50, 0, 0, 0]);
  });

  it('makes squares of size, keeping the middle of the longer side', async () => {
    await pets();
    const wide = Array.from({ length: 8 }, (_, x) => (x < 2 || x > 5 ? 255 : 60));
    const row = wide.flatMap((value) => [value, value, value]);
    const place = await png('test/dog/1.png', Array(4).fill(row).flat(), 3, 8);
    expect(await failure()).toContain(`${place}: must be 2 × 2 pixels (height × width) as `);
    const { shape, test } = await load({ size: 4 });
    expect(shape).toEqual([3, 4, 4]);
    expect(new Set(test.images.subarray(48))).toEqual(new Set([60]));
  });

  it('finds a relative folder below LERNMATRIX_DATA', async () => {
    await pets();
    vi.stubEnv('LERNMATRIX_DATA', dirname(folder));
    await prepareData(spec({ folder: 'pets' }));
    expect(loadDataset(spec({ folder: 'pets' })).digest).toBe(loadDataset(spec()).digest);
  });
});

describe('prepareData(spec)', () => {
  const decoded = async (more: Partial<ImageFolderSpec> = {}) => {
    let most = 0;
    await prepareData(spec(more), {
      onProgress: (done) => {
        most = done;
      },
    });
    return most;
  };

  it('decodes once, and again where a file or the form is another', async () => {
    await pets();
    expect([await decoded(), await decoded()]).toEqual([6, 0]);
    expect([await decoded({ size: 3 }), await decoded({ size: 3 })]).toEqual([6, 0]);
    utimesSync(join(folder, 'train/dog/z.png'), 1, 1);
    expect(() => loadDataset(spec())).toThrow('its images must be decoded first');
    expect([await decoded(), await decoded()]).toEqual([6, 0]);
    await plain('train/dog/new.png', 99);
    expect([await decoded(), loadDataset(spec()).train.count]).toEqual([7, 5]);
  });

  it('decodes again where what is kept is cut short or damaged', async () => {
    await pets();
    await decoded();
    const kept = join(cache, 'images', readdirSync(join(cache, 'images'))[0]!);
    const { digest } = loadDataset(spec());
    truncateSync(kept, 200);
    expect(() => loadDataset(spec())).toThrow('decoded first');
    expect([await decoded(), loadDataset(spec()).digest]).toEqual([6, digest]);
    writeFileSync(kept, 'rubbish');
    expect([await decoded(), loadDataset(spec()).digest]).toEqual([6, digest]);
  });

  it('called twice at once leaves one whole file', async () => {
    await pets();
    await Promise.all([prepareData(spec()), prepareData(spec()), prepareData(spec())]);
    expect(readdirSync(join(cache, 'images'))).toHaveLength(1);
    expect(loadDataset(spec()).train.count).toBe(4);
  });

  it('stops when told to, and keeps nothing', async () => {
    await pets();
    const signal = AbortSignal.abort();
    await expect(prepareData(spec(), { signal })).rejects.toThrow('decoding was stopped');
    expect(() => loadDataset(spec())).toThrow('decoded first');
  });

  it('says where the cache cannot be written', async () => {
    await pets();
    writeFileSync(cache, '');
    expect(await failure()).toMatch(/cache.*: must be writable, got "E/);
  });
});

describe('prepareData(spec) of a folder that is not as it should be', () => {
  beforeEach(pets);

  it('names every image that cannot be read', async () => {
    const cut = write('train/cat/b.png', readFileSync(join(folder, 'train/cat/a.png')));
    truncateSync(cut, 60);
    const none = write('test/dog/1.png', 'not an image');
    const message = await failure();
    expect(message).toContain(`${cut}: expected a whole image, got "`);
    expect(message).toContain(`${none}: expected a whole image, got "`);
    expect(message.split('\n')).toHaveLength(2);
  });

  it('names a JPEG that is cut short', async () => {
    const whole = await sharp(Buffer.alloc(48_000, 130), {
      raw: { width: 200, height: 80, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    for (const path of ['train/cat/a.png', 'train/cat/b.png', 'train/cat/c.PNG']) {
      rmSync(join(folder, path));
    }
    const place = write('train/cat/1.jpg', whole.subarray(0, whole.length - 40));
    expect(await failure()).toContain(`${place}: expected a whole image, got "`);
  });

  it('tells five problems and counts the rest', async () => {
    for (let i = 0; i < 7; i++) write(`train/dog/${i}.png`, 'nothing');
    const lines = (await failure()).split('\n');
    expect([lines.length, lines[5]]).toEqual([6, '… and 2 more.']);
  });

  it('names an empty file', async () => {
    const place = write('train/cat/b.png', '');
    expect(await failure()).toContain(`${place}: expected an image, got an empty file.`);
  });

  it('names an empty class', async () => {
    mkdirSync(join(folder, 'train/emu'));
    mkdirSync(join(folder, 'test/emu'));
    expect(await failure()).toContain(
      `${join(folder, 'train/emu')}: expected at least one image, got an empty folder.`,
    );
  });

  it('names classes that only one split has', async () => {
    await plain('train/emu/1.png', 1);
    await plain('test/fox/1.png', 1);
    expect(await failure()).toContain(
      "must have the same classes, got 'emu' in train alone, 'fox' in test alone.",
    );
  });

  it('names what is no image, and overlooks what systems leave behind', async () => {
    write('train/.DS_Store', 'x');
    write('train/cat/Thumbs.db', 'x');
    expect((await load()).train.count).toBe(4);
    const other = write('train/cat/d.webp', 'x');
    expect(await failure()).toContain(
      `${other}: expected an image named .jpg, .jpeg, .png, got another file.`,
    );
    rmSync(other);
    const stray = write('test/readme.txt', 'x');
    expect(await failure()).toContain(`${stray}: expected only folders of classes here`);
    rmSync(stray);
    mkdirSync(join(folder, 'train/cat/more'));
    expect(await failure()).toContain('more: expected an image, got a folder');
    rmSync(join(folder, 'train/cat/more'), { recursive: true });
    symlinkSync(join(folder, 'nowhere.png'), join(folder, 'train/cat/link.png'));
    expect(await failure()).toContain('link.png: expected an image, got a link to nothing');
  });

  it('refuses one class alone, a missing split, a missing folder, and a file', async () => {
    rmSync(join(folder, 'train/dog'), { recursive: true });
    expect(await failure()).toContain('expected a folder for each of at least 2 classes, got 1');
    rmSync(join(folder, 'train'), { recursive: true });
    expect(await failure()).toContain(`${join(folder, 'train')}: expected a folder with a folder`);
    expect(await failure({ folder: '/nowhere/at/all' })).toContain('got nothing at /nowhere');
    expect(await failure({ folder: join(folder, 'test/cat/1.png') })).toContain('got a file');
  });

  it('refuses a count beyond what there is', async () => {
    expect(await failure({ trainCount: 5 })).toContain(
      'trainCount must be an integer from 1 to 4, got 5',
    );
  });
});
