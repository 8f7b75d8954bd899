import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import { createStream, fillNormal, fillUniform, uniformAt } from '../../src/random/index.js';

const name = fc.stringMatching(/^[^/]+$/);
const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('createStream(seed, ...names)', () => {
  it('is the same address however its path is split', () => {
    fc.assert(
      fc.property(seed, fc.array(name, { minLength: 2 }), (s, names) => {
        const whole = createStream(s, names.join('/'));
        const stepped = names.reduce((stream, part) => stream.child(part), createStream(s));
        const [first, ...rest] = names;
        for (const stream of [
          createStream(s, ...names),
          stepped,
          createStream(s, first!).child(...rest),
        ]) {
          expect([stream.seed, stream.path, stream.key]).toEqual([s, whole.path, whole.key]);
        }
      }),
    );
  });

  it('reads a number as its digits', () => {
    expect(createStream(1, 'chip', 3, 'read').path).toBe('chip/3/read');
    expect(createStream(1).child(3).key).toEqual(createStream(1, '3').key);
  });

  it('gives 40,000 neighbouring seeds and paths keys of their own, with even bits', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => [
      createStream(i, 'chip').key,
      createStream(7, 'chip', i).key,
    ]).flat();
    // 4 standard deviations of a fair bit's frequency over 40,000 keys.
    for (let bit = 0; bit < 64; bit++) {
      const ones = keys.filter((key) => (key[bit >> 5]! >>> (bit & 31)) & 1).length;
      expect(Math.abs(ones / keys.length - 0.5)).toBeLessThan(0.01);
    }
    expect(new Set(keys.map(String)).size).toBe(keys.length);
  });

  it('tells paths apart that differ in length, place or the upper half of the seed', () => {
    const streams = [
      createStream(1),
      createStream(1 + 2 ** 32),
      createStream(1, 'a'),
      createStream(1, 'a\0'),
      createStream(1, 'a', 'b'),
      createStream(1, 'b', 'a'),
      createStream(1, 'ab'),
      createStream(1, 'ä'),
    ];
    expect(new Set(streams.map(({ key }) => String(key))).size).toBe(streams.length);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])('refuses the seed %d', (bad) => {
    expect(() => createStream(bad)).toThrow(SpecError);
    expect(() => createStream(bad)).toThrow(
      `seed: expected an integer from 0 to 2^53 - 1, got ${bad}.`,
    );
  });

  it.each(['', 'a//b', '/a', 'a/', Number.NaN])("refuses the name '%s'", (bad) => {
    expect(() => createStream(0).child(bad)).toThrow(/stream: expected names that are not empty/);
  });

  it('keeps its draws from one version to the next', () => {
    const stream = createStream(2026, 'frozen');
    const draws = [
      stream.key,
      Array.from(fillNormal(stream, new Float32Array(3), { offset: 1 })),
      Array.from(fillUniform(stream, new Float32Array(3))),
      uniformAt(stream, 5),
    ];
    expect(draws).toMatchInlineSnapshot(`
      [
        [
          2914312217,
          3011682854,
        ],
        [
          0.05312439426779747,
          -0.20775943994522095,
          -1.0500328540802002,
        ],
        [
          0.8770549893379211,
          0.9128751158714294,
          0.9557465314865112,
        ],
        0.9706632487932191,
      ]
    `);
  });
});
