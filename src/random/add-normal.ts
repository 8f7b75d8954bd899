import { ShapeError, SpecError } from '../errors.js';
import { type Kernel, kernelOf, sharedKernel } from './kernel.js';
import { blockLength, checkOffset, type DrawOptions } from './samplers.js';
import type { Stream } from './stream.js';

function checkScale(scale: number): number {
  if (Number.isFinite(scale)) return Math.fround(scale);
  const message = `expected a finite number, got ${scale}. Check what it was computed from.`;
  throw new SpecError([{ path: 'scale', message }]);
}

function checkCount(count: number): number {
  if (Number.isInteger(count) && count >= 0 && count < 2 ** 32) return count;
  const message = `expected an integer from 0 to 2^32 - 1, got ${count}. Sum over several runs.`;
  throw new SpecError([{ path: 'count', message }]);
}

/** Copies a block into scratch when it lives outside the kernel's memory; the byte where it is. */
function place(kernel: Kernel, block: Float32Array, slot: 0 | 1, copy: boolean): number {
  if (block.buffer === kernel.memory.buffer) return block.byteOffset;
  const at = kernel.scratch[slot];
  if (copy) new Float32Array(kernel.memory.buffer, at, block.length).set(block);
  return at;
}

/**
 * Adds normal noise in one pass: out = weights + scale·N(0,1), element i with draw `offset + i`.
 * Equals `fillNormal(stream, noise, { sigma: scale })` added to the weights, bit for bit.
 * Without a copy when both arrays live in one arena.
 * @param weights any shape; may be `out` itself.
 * @param out as many elements as `weights`.
 * @returns the sum of squares of the noise, scale²·Σ N(0,1)², summed in float64.
 * @throws ShapeError when the lengths differ; SpecError for a scale that is not finite.
 */
export function addNormal(
  weights: Float32Array,
  scale: number,
  stream: Stream,
  out: Float32Array,
  options: DrawOptions = {},
): number {
  if (weights.length !== out.length) {
    throw new ShapeError(
      `addNormal: out must hold ${weights.length} elements as weights do, got ${out.length}. ` +
        'Pass an array of the same length.',
    );
  }
  const factor = checkScale(scale);
  const offset = checkOffset(options.offset ?? 0, out.length);
  const kernel = kernelOf(out) ?? kernelOf(weights) ?? sharedKernel();
  const inside = kernelOf(out) === kernel && kernelOf(weights) === kernel;
  let sum = 0;
  for (let at = 0; at < out.length; ) {
    const count = inside ? out.length : blockLength(offset + at, out.length - at);
    const target = out.subarray(at, at + count);
    const from = place(kernel, weights.subarray(at, at + count), 0, true);
    const to = place(kernel, target, 1, false);
    sum = kernel.exports.addNormal(from, to, count, ...stream.key, offset + at, factor, sum);
    if (to !== target.byteOffset || target.buffer !== kernel.memory.buffer) {
      target.set(new Float32Array(kernel.memory.buffer, to, count));
    }
    at += count;
  }
  return factor * factor * sum;
}

/**
 * The sum of squares that `addNormal` returns for `count` elements, without storing the noise.
 * @returns scale²·Σ N(0,1)², the same float64 bits.
 * @throws SpecError for a scale that is not finite, or a count that is no integer below 2^32.
 */
export function normalSquareSum(
  stream: Stream,
  count: number,
  scale: number,
  options: DrawOptions = {},
): number {
  const factor = checkScale(scale);
  const offset = checkOffset(options.offset ?? 0, checkCount(count));
  const { exports } = sharedKernel();
  return factor * factor * exports.normalSquareSum(count, ...stream.key, offset, 0);
}
