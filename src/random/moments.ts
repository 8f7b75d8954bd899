import { kernelOf, SCRATCH_FLOATS, sharedKernel } from './kernel.js';

/** The first two moments and the bounds of an array. */
export interface Moments {
  readonly mean: number;
  /** Population standard deviation (divided by n). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Moments of an array in one pass, accumulated in float64; in place within an arena, else block by block.
 * @param values any shape, at least one element.
 */
export function momentsOf(values: Float32Array): Moments {
  const own = kernelOf(values);
  const kernel = own ?? sharedKernel();
  const [block, results] = kernel.scratch;
  // Any element will do as the origin: it lies within the spread.
  const shift = values[0]!;
  const read = new Float64Array(kernel.memory.buffer, results, 4);
  if (own) {
    own.exports.moments(values.byteOffset, values.length, results, shift);
    return summarise(values.length, shift, read[0]!, read[1]!, read[2]!, read[3]!);
  }
  const scratch = new Float32Array(kernel.memory.buffer, block, SCRATCH_FLOATS);
  let [sum, squares, low, high] = [0, 0, Infinity, -Infinity];
  for (let at = 0; at < values.length; at += SCRATCH_FLOATS) {
    const part = values.subarray(at, at + SCRATCH_FLOATS);
    scratch.set(part);
    kernel.exports.moments(block, part.length, results, shift);
    sum += read[0]!;
    squares += read[1]!;
    low = Math.min(low, read[2]!);
    high = Math.max(high, read[3]!);
  }
  return summarise(values.length, shift, sum, squares, low, high);
}

function summarise(
  n: number,
  shift: number,
  sum: number,
  squares: number,
  min: number,
  max: number,
): Moments {
  const offset = sum / n;
  const variance = Math.max(0, squares / n - offset * offset);
  const mean = shift + offset;
  // The kernel's comparisons pass over NaN, its sums do not.
  if (Number.isNaN(mean)) return { mean, std: mean, min: mean, max: mean };
  return { mean, std: Math.sqrt(variance), min, max };
}
