import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { summarySchema } from '../../src/report/schema.js';
import { lernmatrix } from './support.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-folder-run-'));
  vi.stubEnv('LERNMATRIX_CACHE', join(folder, 'cache'));
  for (const split of ['train', 'test']) {
    for (const [name, light] of [
      ['dark', 40],
      ['light', 200],
    ] as const) {
      mkdirSync(join(folder, split, name), { recursive: true });
      for (let i = 0; i < 20; i++) {
        const raw = { width: 6, height: 6, channels: 3 } as const;
        const bytes = Uint8Array.from({ length: 108 }, (_, at) => light + ((at * 7 + i * 3) % 30));
        await sharp(bytes, { raw })
          .png()
          .toFile(join(folder, split, name, `${i}.png`));
      }
    }
  }
  const layers = '[{ kind: flatten }, { kind: linear, outputs: 2 }]';
  writeFileSync(
    join(folder, 'spec.yaml'),
    `name: light\ndata: { kind: image-folder, folder: '${folder}', channels: 1 }
model: { name: own, layers: ${layers} }
methods: [sgd]
training: { epochs: 5, batchSize: 10 }
hardware: { variation: { kind: gaussian, sigma: [0] } }
evaluation: { chips: 1 }\n`,
  );
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const run = (...more: string[]) =>
  lernmatrix('run', join(folder, 'spec.yaml'), '--out', join(folder, 'runs'), '--json', ...more);

describe('lernmatrix run <spec of an image folder>', () => {
  it('decodes, trains and tells two kinds of images apart; again it finds its result', async () => {
    const first = await run();
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(summarySchema.parse(JSON.parse(first.out)).methods[0]?.digital).toBe(100);
    const again = await run();
    expect(again.err).toContain('This was run before');
    expect(again.out).toBe(first.out);
  });

  it('names an image that cannot be read', async () => {
    writeFileSync(join(folder, 'test/dark/3.png'), 'nothing');
    const { code, err } = await run('--fresh');
    expect([code, err]).toEqual([1, expect.stringContaining('3.png: expected a whole image, got')]);
  });
});
