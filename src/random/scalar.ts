import { SpecError } from '../errors.js';
import { philox } from './philox.js';
import { checkOffset, fillBits } from './samplers.js';
import type { Stream } from './stream.js';

/** Set in the third counter word, so that scalar draws share no block with array draws. */
const SCALAR_PLANE = 1;

/**
 * One uniform draw of 53 bits in [0, 1), for coin flips and the like.
 * @param index which draw, an integer from 0 to 2^53 − 1; independent of draws that fill arrays.
 * @throws SpecError for any other index.
 */
export function uniformAt(stream: Stream, index: number): number {
  checkOffset(index, 0);
  const counter = [index >>> 0, Math.floor(index / 2 ** 32), SCALAR_PLANE, 0] as const;
  const [high, low] = philox(counter, stream.key);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/** Hands out a stream's 32-bit words one by one. */
function wordReader(stream: Stream): () => number {
  const block = new Uint32Array(4096);
  let next = 0;
  return () => {
    const at = next % block.length;
    if (at === 0) fillBits(stream, block, { offset: next });
    next++;
    return block[at]!;
  };
}

/**
 * A permutation of 0 … n − 1, each equally likely: Fisher–Yates, its indices made exact by rejection.
 * @param stream drawn from draw 0 on, one draw an element and one more for each rejection.
 * @returns [n], the index that each place takes.
 * @throws SpecError when n is not an integer from 0 to 2^32 − 1.
 */
export function permutation(stream: Stream, n: number): Uint32Array {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32) {
    const message = `expected an integer from 0 to 2^32 - 1, got ${n}. Pass the number of items.`;
    throw new SpecError([{ path: 'permutation', message }]);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const read = wordReader(stream);
  for (let last = n - 1; last > 0; last--) {
    const choices = last + 1;
    const limit = 2 ** 32 - (2 ** 32 % choices);
    let word = read();
    while (word >= limit) word = read();
    const chosen = word % choices;
    const kept = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = kept;
  }
  return order;
}
