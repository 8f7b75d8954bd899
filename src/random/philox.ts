/**
 * Philox4x32-10 for single blocks. Long runs of draws come from the WebAssembly kernel, which gives
 * the same words.
 */

/** The four 32-bit words of a counter, or of a block of output. */
export type Words = readonly [number, number, number, number];

/** The two 32-bit words of a key. */
export type Key = readonly [number, number];

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * Turns a counter and a key into 128 random bits: ten rounds of multiply, exchange and key.
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011.
 */
export function philox(counter: Words, key: Key): Words {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, x0);
    const high1 = multiplyHigh(0xcd9e8d57, x2);
    const low0 = Math.imul(0xd2511f53, x0) >>> 0;
    const low1 = Math.imul(0xcd9e8d57, x2) >>> 0;
    [x0, x1, x2, x3] = [(high1 ^ x1 ^ k0) >>> 0, low1, (high0 ^ x3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [x0, x1, x2, x3];
}
