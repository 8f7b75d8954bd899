import { SpecError } from '../errors.js';
import { type Key, philox } from './philox.js';

/**
 * An address of random draws: a seed and a name path such as `chip/3/conv1/program`. It holds no
 * state: draw k of a stream is a function of its key and k alone, in any order, on any thread.
 */
export interface Stream {
  /** An integer from 0 to 2^53 − 1. */
  readonly seed: number;
  /** The names joined by `/`; empty at the root. */
  readonly path: string;
  /** The 64-bit Philox key, as two unsigned 32-bit words. */
  readonly key: Key;
  /** The stream below this one: `child('a', 'b')`, `child('a').child('b')`, `child('a/b')` are one. */
  child(...names: readonly (string | number)[]): Stream;
}

function checkSeed(seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  const message = `expected an integer from 0 to 2^53 - 1, got ${String(seed)}. Use for example 0.`;
  throw new SpecError([{ path: 'seed', message }]);
}

function checkName(name: string | number): string {
  const text = String(name);
  const finite = typeof name === 'string' || Number.isFinite(name);
  if (finite && text.split('/').every((part) => part !== '')) return text;
  const message =
    `expected names that are not empty (also between '/') and finite numbers, got '${text}'. ` +
    "Name what the draws are tied to, for example 'init'.";
  throw new SpecError([{ path: 'stream', message }]);
}

/** Path bytes as 32-bit words: the length, then UTF-8, padded with zeros to whole blocks of four. */
function toWords(path: string): Uint32Array {
  const bytes = new TextEncoder().encode(path);
  const words = new Uint32Array(Math.ceil((1 + Math.ceil(bytes.length / 4)) / 4) * 4);
  words[0] = bytes.length;
  bytes.forEach((byte, i) => {
    const at = 1 + (i >> 2);
    words[at] = words[at]! | (byte << (8 * (i & 3)));
  });
  return words;
}

/** Chains Philox over the path, four words at a time: key' = first half of philox(words, key). */
function hashKey(seed: number, path: string): Key {
  const words = toWords(path);
  let key: Key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  for (let i = 0; i < words.length; i += 4) {
    const [a, b] = philox([words[i]!, words[i + 1]!, words[i + 2]!, words[i + 3]!], key);
    key = [a, b];
  }
  return key;
}

/**
 * Names a stream of random draws; nothing is drawn.
 * @param seed an integer from 0 to 2^53 − 1.
 * @param names what the draws are tied to; joined by `/`, so any way to split a path is the same.
 * @throws SpecError for any other seed, an empty name, or a number that is not finite.
 */
export function createStream(seed: number, ...names: readonly (string | number)[]): Stream {
  checkSeed(seed);
  const path = names.map(checkName).join('/');
  return {
    seed,
    path,
    key: hashKey(seed, path),
    child: (...more) => createStream(seed, ...(path === '' ? [] : [path]), ...more),
  };
}
