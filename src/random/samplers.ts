import { SpecError } from '../errors.js';
import { type Kernel, kernelOf, SCRATCH_FLOATS, sharedKernel } from './kernel.js';
import type { Stream } from './stream.js';

/** Where in a stream a run of draws begins: draw `offset` fills element 0. */
export interface DrawOptions {
  /** Draws to skip, an integer from 0 to 2^53 − 1; 0 unless given. */
  readonly offset?: number;
}

/** Draws `count` values to the byte `out` of a kernel, from draw `offset` of a stream. */
type Fill = (kernel: Kernel, out: number, count: number, offset: number) => void;

/** @throws SpecError when the option is not a finite number in the range. */
function check(where: string, value: number, low = -Infinity, high = Infinity): number {
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  const bounds = [low > -Infinity ? ` from ${low}` : '', high < Infinity ? ` to ${high}` : ''];
  const range = `a finite number${bounds.join('')}`;
  throw new SpecError([{ path: where, message: `expected ${range}, got ${value}. Give one.` }]);
}

/** @throws SpecError unless `count` draws from `offset` on are addressed by safe integers. */
export function checkOffset(offset: number, count: number): number {
  if (Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(offset + count)) {
    return offset;
  }
  const message = `expected an integer from 0 to 2^53 - 1, got ${offset}. Use for example 0.`;
  throw new SpecError([{ path: 'offset', message }]);
}

/** Length of the next block: up to the next multiple of SCRATCH_FLOATS in the stream. */
export function blockLength(position: number, left: number): number {
  return Math.min(left, SCRATCH_FLOATS - (position % SCRATCH_FLOATS));
}

/** Runs a fill on an array: in place within an arena, else block by block through scratch. */
function run<T extends Float32Array | Uint32Array>(out: T, options: DrawOptions, fill: Fill): T {
  const offset = checkOffset(options.offset ?? 0, out.length);
  const own = kernelOf(out);
  if (own !== undefined) {
    fill(own, out.byteOffset, out.length, offset);
    return out;
  }
  const kernel = sharedKernel();
  const [scratch] = kernel.scratch;
  const view = out instanceof Float32Array ? Float32Array : Uint32Array;
  const block = new view(kernel.memory.buffer, scratch, SCRATCH_FLOATS);
  for (let at = 0; at < out.length; ) {
    const count = blockLength(offset + at, out.length - at);
    fill(kernel, scratch, count, offset + at);
    out.set(block.subarray(0, count), at);
    at += count;
  }
  return out;
}

/**
 * Fills with normal draws: out[i] = mean + sigma·N(0,1), by Box–Muller in float32; |N| ≤ 6.56.
 * @param stream element i takes draw `offset + i`, so [0, n) equals [0, m) and then [m, n).
 * @param out any shape; written and returned.
 * @throws SpecError for a mean that is not finite, or a sigma that is not finite or below 0.
 * @see Salmon et al., SC 2011 (bits); Box and Muller, 1958.
 */
export function fillNormal(
  stream: Stream,
  out: Float32Array,
  options: DrawOptions & { readonly mean?: number; readonly sigma?: number } = {},
): Float32Array {
  const mean = check('mean', options.mean ?? 0);
  const sigma = check('sigma', options.sigma ?? 1, 0);
  return run(out, options, (kernel, at, count, offset) => {
    kernel.exports.fillNormal(at, count, ...stream.key, offset, mean, sigma);
  });
}

/**
 * Fills with uniform draws of 24 bits: out[i] = low + (high − low)·u, u in [0, 1). With another
 * range than [0, 1), float32 rounding can reach `high`.
 * @param stream element i takes draw `offset + i`.
 * @param out any shape; written and returned.
 * @throws SpecError for an option that is not finite.
 */
export function fillUniform(
  stream: Stream,
  out: Float32Array,
  options: DrawOptions & { readonly low?: number; readonly high?: number } = {},
): Float32Array {
  const low = check('low', options.low ?? 0);
  const width = check('high', options.high ?? 1) - low;
  return run(out, options, (kernel, at, count, offset) => {
    kernel.exports.fillUniform(at, count, ...stream.key, offset, low, width);
  });
}

/**
 * Fills with Bernoulli draws: out[i] = scale with the given probability (to 2⁻³²), else 0.
 * A dropout mask keeps with p and scales by 1/p.
 * @param stream element i takes draw `offset + i`.
 * @param out any shape; written and returned.
 * @throws SpecError when the probability is outside [0, 1].
 */
export function fillBernoulli(
  stream: Stream,
  out: Float32Array,
  probability: number,
  options: DrawOptions & { readonly scale?: number } = {},
): Float32Array {
  const last = Math.round(check('probability', probability, 0, 1) * 2 ** 32) - 1;
  const scale = check('scale', options.scale ?? 1);
  if (last < 0) return out.fill(0);
  return run(out, options, (kernel, at, count, offset) => {
    kernel.exports.fillBernoulli(at, count, ...stream.key, offset, last, scale);
  });
}

/** Fills with raw 32-bit words; element i takes draw `offset + i`. */
export function fillBits(stream: Stream, out: Uint32Array, options: DrawOptions = {}): Uint32Array {
  return run(out, options, (kernel, at, count, offset) => {
    kernel.exports.fillBits(at, count, ...stream.key, offset);
  });
}
