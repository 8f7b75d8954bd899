import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random/index.js';
import { DropoutMasks } from '../../src/training/dropout-masks.js';

const masks = new DropoutMasks([
  { name: 'a.mask', shape: [1, 40, 25], rate: 0.3 },
  { name: 'b.mask', shape: [1, 10], rate: 0.5 },
]);
const stream = createStream(3, 'dropout');
const draw = (size: number, step: number) =>
  new Map(masks.draw(size, stream.child(step)).map(([name, mask]) => [name, mask.slice()]));

describe('DropoutMasks.draw', () => {
  it('zeroes the share `rate` and scales the rest by 1 / (1 - rate), for each batch size', () => {
    const mask = draw(20, 0).get('a.mask')!;
    expect(mask).toHaveLength(20 * 1000);
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
    const zeros = mask.filter((x) => x === 0).length;
    expect(Math.abs(zeros - 6000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.3 * 0.7));
    expect(draw(7, 0).get('b.mask')).toHaveLength(70);
  });

  it('is the same for the same step, and another for the next', () => {
    expect(draw(20, 1)).toEqual(draw(20, 1));
    const [one, two] = [draw(20, 1).get('a.mask')!, draw(20, 2).get('a.mask')!];
    // Independent masks agree where both keep or both drop: 0.49 + 0.09.
    const same = one.filter((x, i) => x === two[i]).length;
    expect(Math.abs(same - 11_600)).toBeLessThan(4 * Math.sqrt(20_000 * 0.58 * 0.42));
  });
});
