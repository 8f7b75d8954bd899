import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStream, permutation } from '../../src/random/index.js';
import { chiSquare } from './statistics.js';

const stream = createStream(5, 'order');

describe('permutation(stream, n)', () => {
  it('holds every index once, and the same again for the same stream', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.nat(), (n, epoch) => {
        const order = permutation(stream.child(epoch), n);
        const again = permutation(stream.child(epoch), n);
        expect(
          order
            .slice()
            .sort()
            .every((index, i) => index === i),
        ).toBe(true);
        expect(order.every((index, i) => index === again[i])).toBe(true);
        expect(order.length).toBe(n);
      }),
      { numRuns: 30 },
    );
  });

  it('gives each of the 24 orders of 4 items equally often', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = String(permutation(stream.child(i), 4));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi-square with 23 degrees of freedom exceeds 49.7 once in 1000.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7);
  });

  it('puts the first item of 50 in every place equally often', () => {
    const counts = new Array<number>(50).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const place = permutation(stream.child('place', i), 50).indexOf(0);
      counts[place] = counts[place]! + 1;
    }
    // 49 degrees of freedom: 85.4 once in 1000.
    expect(chiSquare(counts)).toBeLessThan(85.4);
  });

  it.each([-1, 1.5, 2 ** 32])('refuses %d items', (n) => {
    expect(() => permutation(stream, n)).toThrow(/permutation: expected an integer from 0/);
  });
});
