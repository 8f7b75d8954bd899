import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStream, fillBits, type Key, philox, type Words } from '../../src/random/index.js';

/** Philox4x32-10 once more, in integers of any size, from the paper's definition. */
function definition(counter: Words, key: Key): number[] {
  const mask = 0xffffffffn;
  let x = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (let round = 0n; round < 10n; round++) {
    const k0 = (BigInt(key[0]) + round * 0x9e3779b9n) & mask;
    const k1 = (BigInt(key[1]) + round * 0xbb67ae85n) & mask;
    const p0 = x[0] * 0xd2511f53n;
    const p1 = x[2] * 0xcd9e8d57n;
    x = [(p1 >> 32n) ^ x[1] ^ k0, p1 & mask, (p0 >> 32n) ^ x[3] ^ k1, p0 & mask];
  }
  return x.map(Number);
}

/** Draw k by its place: word (k >> 2) & 3 of block 4·(k >> 4) + (k & 3). */
function wordAt(k: number, key: Key): number {
  const block = 4 * Math.floor(k / 16) + (k % 4);
  const counter: Words = [block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0];
  return definition(counter, key)[Math.floor(k / 4) % 4]!;
}

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('philox(counter, key)', () => {
  const ones = 0xffffffff;
  // Random123, tests/kat_vectors: philox4x32 10.
  it.each<[Words, Key, Words]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('gives the known answer of Random123 for %j, %j', (counter, key, answer) => {
    expect(philox(counter, key)).toEqual(answer);
    expect(definition(counter, key)).toEqual(answer);
  });

  it('equals the definition for any counter and key', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect(philox(counter, key)).toEqual(definition(counter, key));
      }),
    );
  });
});

describe('fillBits(stream, out)', () => {
  it('gives the bits of the definition at any key and offset', () => {
    const offset = fc.integer({ min: 0, max: 2 ** 53 - 1000 });
    const count = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(fc.tuple(word, word), offset, count, (key, start, length) => {
        const stream = { ...createStream(0), key };
        const bits = fillBits(stream, new Uint32Array(length), { offset: start });
        expect(Array.from(bits)).toEqual(Array.from({ length }, (_, i) => wordAt(start + i, key)));
      }),
    );
  });

  it('carries into the second counter word at draw 2^34', () => {
    const stream = createStream(3, 'carry');
    const start = 2 ** 34 - 4097;
    const bits = fillBits(stream, new Uint32Array(9000), { offset: start });
    for (const i of [0, 4096, 4097, 4098, 4113, 8999]) {
      expect(bits[i]).toBe(wordAt(start + i, stream.key));
    }
  });
});
