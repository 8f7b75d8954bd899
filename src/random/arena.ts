import { ShapeError } from '../errors.js';
import { startKernel } from './kernel.js';

/** Memory inside a random kernel: the samplers write arrays that live here without a copy. */
export interface Arena {
  /** Bytes that can be handed out. */
  readonly bytes: number;
  /** Bytes handed out since the start or the last reset. */
  readonly used: number;
  /**
   * Hands out `count` zeroed floats, aligned to 64 bytes.
   * @throws ShapeError when they do not fit.
   */
  allocateFloats(count: number): Float32Array;
  /** Takes back every array at once; arrays handed out before must no longer be used. */
  reset(): void;
}

const ALIGNMENT = 64;

/**
 * Makes an arena of a fixed size, so that views of it stay valid for as long as they are held:
 * its memory never grows. It is freed when neither it nor any of its arrays is referenced.
 * @param bytes what its arrays need in all, each rounded up to 64 bytes; at most 4 GiB − 256 KiB.
 * @throws ShapeError for a size out of range.
 */
export function createArena(bytes: number): Arena {
  const kernel = startKernel(bytes);
  const base = Math.ceil(kernel.heap / ALIGNMENT) * ALIGNMENT;
  const capacity = kernel.memory.buffer.byteLength - base;
  let used = 0;
  return {
    bytes: capacity,
    get used() {
      return used;
    },
    allocateFloats(count) {
      const size = Math.ceil((4 * count) / ALIGNMENT) * ALIGNMENT;
      if (!Number.isInteger(count) || count < 0 || used + size > capacity) {
        throw new ShapeError(
          `arena: count must be an integer that fits the ${capacity - used} bytes left, ` +
            `got ${count} floats. Create a larger arena.`,
        );
      }
      const floats = new Float32Array(kernel.memory.buffer, base + used, count).fill(0);
      used += size;
      return floats;
    },
    reset() {
      used = 0;
    },
  };
}
