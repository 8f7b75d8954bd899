import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.js';
import { createArena, createStream, fillBits, fillNormal } from '../../src/random/index.js';

describe('createArena(bytes)', () => {
  it('hands out zeroed floats on 64-byte lines of one memory that never grows', () => {
    const arena = createArena(1000);
    const [a, b] = [arena.allocateFloats(3), arena.allocateFloats(5)];
    expect(a.buffer).toBe(b.buffer);
    expect([a.byteOffset % 64, b.byteOffset - a.byteOffset]).toEqual([0, 64]);
    expect(arena.used).toBe(128);
    expect([...a, ...b]).toEqual(new Array(8).fill(0));
  });

  it('holds at least the bytes asked for, and refuses more than it has', () => {
    const arena = createArena(64 * 3000);
    for (let i = 0; i < 3000; i++) arena.allocateFloats(16);
    expect(arena.bytes).toBeGreaterThanOrEqual(64 * 3000);
    expect(() => arena.allocateFloats(arena.bytes)).toThrow(ShapeError);
  });

  it('starts over, zeroed, after reset()', () => {
    const arena = createArena(4096);
    const first = arena.allocateFloats(100).fill(5);
    arena.reset();
    const again = arena.allocateFloats(100);
    expect(again.byteOffset).toBe(first.byteOffset);
    expect(again.every((x) => x === 0)).toBe(true);
  });

  it('is drawn into with the same bits as any other array', () => {
    const stream = createStream(4, 'place');
    const n = 20_003;
    const inside = createArena(4 * n).allocateFloats(n);
    fillNormal(stream, inside, { offset: 5 });
    expect(inside).toEqual(fillNormal(stream, new Float32Array(n), { offset: 5 }));
    const bits = new Uint32Array(inside.buffer, inside.byteOffset, n);
    expect(fillBits(stream, bits)).toEqual(fillBits(stream, new Uint32Array(n)));
  });

  it('leaves the floats around an array as they were', () => {
    const all = createArena(4096).allocateFloats(100).fill(7);
    fillNormal(createStream(0), all.subarray(3, 60));
    expect([all[2], all[60]]).toEqual([7, 7]);
    expect(all.subarray(3, 60).includes(7)).toBe(false);
  });

  it.each([-1, Number.NaN, 2 ** 32])('refuses %d bytes', (bytes) => {
    expect(() => createArena(bytes)).toThrow(/createArena: bytes must be 0 to/);
  });
});

const built = new URL('../../dist/random/index.js', import.meta.url);

describe('streams in a worker thread', () => {
  it.skipIf(!existsSync(built))(
    'draw what the main thread draws (needs npm run build)',
    async () => {
      const code = `import('${built.href}').then(({ createStream, fillNormal }) => {
      const stream = createStream(9, 'worker');
      require('node:worker_threads').parentPort.postMessage(fillNormal(stream, new Float32Array(50)));
    });`;
      const worker = new Worker(code, { eval: true });
      const draws = await new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
      });
      await worker.terminate();
      expect(draws).toEqual(fillNormal(createStream(9, 'worker'), new Float32Array(50)));
    },
  );
});
